# Sends a word that WireGuard throws away (it is none of its four messages) to each KEY=ADDRESS:PORT, in so many rounds, each
# from a port of its own, so that no router takes them for a connection that it knows.
my ($mark, $rounds, @to) = @ARGV;
my ($AF_INET, $SOCK_DGRAM) = (2, 2);
for my $round (1 .. $rounds) {
  for my $one (@to) {
    my ($key, $address, $port) = $one =~ /^([\d-]+)=([\d.]+):(\d+)$/ or next;
    socket my $s, $AF_INET, $SOCK_DGRAM, 0 or exit 1;
    send $s, "provision $mark $key", 0, pack "S n C4 x8", $AF_INET, $port, split /\./, $address;
  }
  select undef, undef, undef, 0.3;
}
