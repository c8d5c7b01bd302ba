# pass-on.pl ADDRESS FILE: gives the file once to whoever knows the word in the environment (provision_token), over a port of that address that is
# open no longer than that. Prints `port NUMBER` once it listens. A line `WORD BYTES` asks for the file from there on; another is hung up on.
use strict;
use warnings;
use Socket qw(:DEFAULT getaddrinfo getnameinfo SOCK_STREAM AI_NUMERICHOST NI_NUMERICHOST NI_NUMERICSERV);
$| = 1;
$SIG{PIPE} = "IGNORE";
my ($address, $path) = @ARGV;
my $token = $ENV{provision_token};
# Seconds: until somebody asks, for the asker to say the word, and for each piece to be taken.
my ($ask, $say, $piece) = (15, 3, 20);
open my $file, "<:raw", $path or die "$path: " . lc "$!\n";
my ($error, $own) = getaddrinfo($address, 0, {socktype => SOCK_STREAM, flags => AI_NUMERICHOST});
die "$address: $error\n" if $error;
socket my $listener, $own->{family}, SOCK_STREAM, 0 or die lc "$!\n";
bind $listener, $own->{addr} or die "$address: " . lc "$!\n";
listen $listener, 8 or die lc "$!\n";
my (undef, undef, $port) = getnameinfo(getsockname $listener, NI_NUMERICHOST | NI_NUMERICSERV);
print "port $port\n";
sub ready {
  my ($socket, $seconds, $writing) = @_;
  my $bits = "";
  vec($bits, fileno $socket, 1) = 1;
  return select($writing ? undef : $bits, $writing ? $bits : undef, undef, $seconds) > 0;
}
my $end = time + $ask;
while ((my $left = $end - time) > 0) {
  next unless ready($listener, $left) && accept(my $asker, $listener);
  my $line = "";
  my $until = time + $say;
  while ($line !~ /\n/ && length $line < 200 && (my $more = $until - time) > 0) {
    last unless ready($asker, $more) && sysread $asker, $line, 200, length $line;
  }
  next unless $line =~ /^(\S+) (\d+)\n/ && $1 eq $token;
  close $listener;
  sysseek $file, $2, 0 or die lc "$!\n";
  while (sysread($file, my $part, 65536)) {
    my $at = 0;
    while ($at < length $part) {
      die "it was not taken for $piece s\n" unless ready($asker, $piece, 1);
      my $count = syswrite $asker, $part, length($part) - $at, $at;
      die lc "$!\n" unless defined $count;
      $at += $count;
    }
  }
  exit 0;
}
die "nobody asked within $ask s\n";
