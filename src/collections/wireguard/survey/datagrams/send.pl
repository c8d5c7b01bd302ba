# Sends a word that WireGuard throws away (it is none of its four messages) to each KEY=ADDRESS:PORT (IPv6 in brackets), in so
# many rounds with so many seconds between them, each from a port of its own, so that no router takes them for a connection that it knows:
# it may remember one for minutes, and by chance a port comes again. So they are counted by the clock, and the same comes after seven minutes.
my ($mark, $rounds, $pause, @to) = @ARGV;
my ($AF_INET, $AF_INET6, $SOCK_DGRAM) = (2, 10, 2);
my $next = time * 64;
for my $round (1 .. $rounds) {
  for my $one (@to) {
    my ($key, $six, $four, $port) = $one =~ /^([\d-]+)=(?:\[([\da-f:]+)\]|([\d.]+)):(\d+)$/ or next;
    my $to;
    if (defined $six) {
      my ($head, $tail) = map { [split /:/] } split(/::/, $six, 2), "";
      $to = pack "S n N n8 L", $AF_INET6, $port, 0, (map { hex } @$head, (0) x (8 - @$head - @$tail), @$tail), 0;
    } else {
      $to = pack "S n C4 x8", $AF_INET, $port, split /\./, $four;
    }
    socket my $s, defined $six ? $AF_INET6 : $AF_INET, $SOCK_DGRAM, 0 or next;
    for my $try (1 .. 8) {
      my $port = 32768 + $next++ % 28232;
      last if bind $s, defined $six ? pack("S n N x16 L", $AF_INET6, $port, 0, 0) : pack("S n x12", $AF_INET, $port);
    }
    send $s, "provision $mark $key", 0, $to;
  }
  select undef, undef, undef, $pause if $pause;
}
