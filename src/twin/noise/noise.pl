# Sends datagrams that nobody asked for to each ADDRESS:PORT, until it is stopped: some hundreds a second in uneven bursts, of
# any size and content, from ports of their own.
my @to = map { [split /:/] } @ARGV;
my ($AF_INET, $SOCK_DGRAM) = (2, 2);
while (@to) {
  for (1 .. 1 + rand 30) {
    my ($address, $port) = @{$to[rand @to]};
    socket my $s, $AF_INET, $SOCK_DGRAM, 0 or last;
    my $size = 1 + int rand 1200;
    send $s, join("", map { chr rand 256 } 1 .. 8) . "\0" x $size, 0, pack "S n C4 x8", $AF_INET, $port, split /\./, $address;
  }
  select undef, undef, undef, rand 0.15;
}
