# Passes frames on between the two network cards of its namespace, each DELAY seconds after it came and in their order, and loses each
# with the probability LOSS. It ends when a card is gone.
use POSIX qw(setsid);
use Time::HiRes qw(clock_gettime CLOCK_MONOTONIC);
my ($delay, $loss, @names) = @ARGV;
my ($AF_PACKET, $SOCK_RAW, $ALL, $SOL_SOCKET, $SOL_PACKET, $RCVBUFFORCE, $VNET_HDR, $OUTGOING) = (17, 3, 3, 1, 263, 33, 15, 4);
my ($DONTWAIT, $ENXIO, $ENODEV, $ENETDOWN) = (0x40, 6, 19, 100);
# What a card may owe: more is lost, as in any full queue.
my $MOST = 64 * 1024 * 1024;
my @cards = map {
  open my $file, "<", "/sys/class/net/$_/ifindex" or die "$_: $!";
  my $index = <$file>;
  socket my $card, $AF_PACKET, $SOCK_RAW, 0 or die "$_: $!";
  # With each frame goes what its sender has left to do for it: its checksum, its division into packets.
  setsockopt $card, $SOL_PACKET, $VNET_HDR, pack "i", 1 or die "$_: $!";
  setsockopt $card, $SOL_SOCKET, $RCVBUFFORCE, pack "i", 8 * 1024 * 1024;
  bind $card, pack "S n i S C C a8", $AF_PACKET, $ALL, $index, 0, 0, 0, "" or die "$_: $!";
  $card;
} @names;
# Whoever started it goes on once it is at work.
my $child = fork;
exit if $child;
setsid();
open STDIN, "<", "/dev/null";
open STDOUT, ">", "/dev/null";
open STDERR, ">", "/dev/null";
my @waiting = ([], []);
my @owed = (0, 0);
my $gone = sub { $! == $ENETDOWN or $! == $ENXIO or $! == $ENODEV };
while (1) {
  my ($now, $next) = (clock_gettime(CLOCK_MONOTONIC), undef);
  for my $way (0, 1) {
    my $queue = $waiting[$way];
    while (@$queue and $queue->[0][0] <= $now) {
      my (undef, $frame) = @{shift @$queue};
      $owed[$way] -= length $frame;
      defined send $cards[1 - $way], $frame, 0 or not $gone->() or exit;
    }
    $next = $queue->[0][0] if @$queue and (not defined $next or $queue->[0][0] < $next);
  }
  my $ready = "";
  vec($ready, fileno $_, 1) = 1 for @cards;
  select $ready, undef, undef, defined $next ? $next - $now : undef;
  for my $way (0, 1) {
    next unless vec $ready, fileno $cards[$way], 1;
    for (1 .. 64) {
      my $from = recv $cards[$way], my $frame, 80_000, $DONTWAIT;
      if (not defined $from) { exit if $gone->(); last; }
      my (undef, undef, undef, undef, $kind) = unpack "S n i S C", $from;
      next if $kind == $OUTGOING or rand() < $loss or $owed[$way] > $MOST;
      push @{$waiting[$way]}, [clock_gettime(CLOCK_MONOTONIC) + $delay, $frame];
      $owed[$way] += length $frame;
    }
  }
}
