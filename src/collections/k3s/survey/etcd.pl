# etcd.pl [PORT]: what the etcd of a server says of itself at its own port for figures, as lines `etcd health WORDS`, `etcd leader 0` or `1`, and `etcd writes SLOW ALL`:
# how many of its synced writes took longer than 128 ms. Prints nothing where none runs.
use strict;
use warnings;
use IO::Socket::INET;
sub get {
  my ($path) = @_;
  my $socket = IO::Socket::INET->new(PeerAddr => "127.0.0.1", PeerPort => $ARGV[0] || 2381, Proto => "tcp", Timeout => 3) or return "";
  local $SIG{ALRM} = sub { die "late\n" };
  my $text = "";
  eval { alarm 5; print $socket "GET $path HTTP/1.0\r\n\r\n"; local $/; $text = <$socket> // ""; alarm 0; 1 } or return "";
  return $text;
}
my $health = get("/health");
if (my ($well) = $health =~ /"health":\s*"(\w+)"/) {
  my ($reason) = $health =~ /"reason":\s*"([^"]*)"/;
  print "etcd health ", $well eq "true" ? "true" : $reason || "false", "\n";
}
my $figures = get("/metrics");
print "etcd leader $1\n" if $figures =~ /^etcd_server_has_leader (\d)/m;
my ($quick) = $figures =~ /^etcd_disk_wal_fsync_duration_seconds_bucket\{le="0\.128"\} (\d+)/m;
my ($all) = $figures =~ /^etcd_disk_wal_fsync_duration_seconds_count (\d+)/m;
print "etcd writes ", $all - $quick, " $all\n" if defined $quick && defined $all;
