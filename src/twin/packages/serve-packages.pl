# Passes on what apt of this machine may fetch. Arguments: the listening socket's descriptor, and a folder in which `sources` has an address
# in each line. Asked for /N/PATH it fetches PATH below the Nth, with this machine's own apt: its proxies, certificates and passwords stay here.
use POSIX qw(setsid);
use Fcntl qw(:flock);
use Digest::SHA qw(sha256_hex);
my ($descriptor, $folder) = @ARGV;
umask 077;
chdir $folder or die "$folder: $!";
open my $list, "<", "sources" or die "$folder/sources: $!";
chomp(my @sources = <$list>);
open my $listener, "+<&=", $descriptor or die "listening: $!";
my $started = fork;
exit if $started;
setsid();
open STDIN, "<", "/dev/null";
open STDOUT, ">>", "log";
open STDERR, ">&", \*STDOUT;
$| = 1;
$SIG{CHLD} = "IGNORE";
while (1) {
  accept my $client, $listener or next;
  my $child = fork;
  if (not defined $child or $child) { close $client; next; }
  close $listener;
  $SIG{CHLD} = "DEFAULT";
  binmode $client;
  while (defined(my $request = <$client>)) {
    while (defined(my $line = <$client>)) { last if $line =~ /^\r?\n$/; }
    my ($at, $path) = $request =~ m{^GET /(\d{1,4})/([\w.+~%:=,\@/-]{1,1000}) HTTP/1\.[01]\r?$};
    my $wrong = !defined $path || $at > $#sources || $path =~ m{(^|/)\.{1,2}(/|$)|%(?![0-9a-f]{2})|%2[ef]|%0|%5c}i;
    my $status = $wrong ? "403 Forbidden" : answer($client, "$sources[$at]/$path");
    print $wrong ? "refused\n" : "$at/$path $status\n";
    next if $status =~ /^200/;
    syswrite $client, "HTTP/1.1 $status\r\nContent-Length: 0\r\n\r\n" or exit;
  }
  exit;
}

# Fetches an address and gives it to a client, or returns what became of it.
sub answer {
  my ($client, $address) = @_;
  $address =~ s{(?<=[^:/])/+}{/}g;
  # Only what is called by its content, or its version, is the same the next time.
  my $kept = $address =~ m{/by-hash/[\w]+/[0-9a-f]+$|\.deb$} ? "kept." . sha256_hex($address) : undef;
  my $file = $kept // "once.$$";
  open my $lock, ">>", "lock." . sha256_hex($address) or return "500 No Lock";
  flock $lock, LOCK_EX;
  if (not defined $kept or not -e $kept) {
    my $coming = "coming.$$";
    my $fetcher = open my $told, "-|";
    return "500 No Process" if not defined $fetcher;
    if ($fetcher == 0) {
      open STDERR, ">&", \*STDOUT;
      exec "/usr/lib/apt/apt-helper", "-q", "-o", "APT::Sandbox::User=root", "download-file", $address, "$folder/$coming";
      exit 127;
    }
    my $words = join "", <$told>;
    close $told;
    if ($? != 0 or not -e $coming) {
      unlink $coming;
      return $words =~ /\b404\b/ ? "404 Not Found" : "502 Not Fetched";
    }
    rename $coming, $file;
  }
  flock $lock, LOCK_UN;
  open my $content, "<:raw", $file or return "500 Gone";
  unlink $file if not defined $kept;
  my $size = -s $content;
  my $text = "HTTP/1.1 200 OK\r\nContent-Length: $size\r\n\r\n";
  do {
    while (length $text) {
      my $sent = syswrite $client, $text;
      exit if not defined $sent;
      substr $text, 0, $sent, "";
    }
  } while (sysread $content, $text, 65536);
  return "200 OK";
}
