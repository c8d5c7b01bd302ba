# knock.pl SECONDS TARGETS: asks every target at once, a line `tcp ADDRESS PORT` or `udp ADDRESS PORT` each (a name does for an address), and prints
# `knock LINE WHAT` as soon as it is known: answers, refused, silent, or unreachable and why. Of UDP only a refusal can be told from silence.
use strict;
use warnings;
use Socket qw(:DEFAULT getaddrinfo SOCK_STREAM SOCK_DGRAM);
use Fcntl;
use Errno qw(EINPROGRESS ECONNREFUSED);
$| = 1;
my ($seconds, $targets) = @ARGV;
my %open;
sub told { my ($line, $what) = @_; $what =~ s/\s+/ /g; print "knock $line $what\n" }
sub why { my ($error) = @_; return "refused" if $error == ECONNREFUSED; local $! = $error; return "unreachable " . lc "$!" }
for my $line (split /\n/, $targets) {
  my ($protocol, $address, $port) = split / /, $line;
  my $type = $protocol eq "tcp" ? SOCK_STREAM : SOCK_DGRAM;
  my ($error, $found) = getaddrinfo($address, $port, {socktype => $type});
  if ($error) { told($line, "unreachable " . lc "$error"); next }
  my $socket;
  if (!socket $socket, $found->{family}, $type, 0) { told($line, why($! + 0)); next }
  fcntl $socket, F_SETFL, fcntl($socket, F_GETFL, 0) | O_NONBLOCK;
  if (!connect($socket, $found->{addr}) && $! != EINPROGRESS) { told($line, why($! + 0)); next }
  if ($type == SOCK_DGRAM && !defined send $socket, "\n", 0) { told($line, why($! + 0)); next }
  $open{fileno $socket} = [$line, $type, $socket];
}
my $end = time + $seconds;
while (%open && (my $left = $end - time) > 0) {
  my ($read, $write) = ("", "");
  vec($open{$_}[1] == SOCK_STREAM ? $write : $read, $_, 1) = 1 for keys %open;
  next if select($read, $write, undef, $left) <= 0;
  for my $number (keys %open) {
    my ($line, $type, $socket) = @{$open{$number}};
    next unless vec $type == SOCK_STREAM ? $write : $read, $number, 1;
    delete $open{$number};
    if ($type == SOCK_STREAM) {
      my $error = unpack "i", getsockopt $socket, SOL_SOCKET, SO_ERROR;
      told($line, $error ? why($error) : "answers");
    } else {
      told($line, defined recv($socket, my $data, 64, 0) ? "answers" : why($! + 0));
    }
  }
}
told($_->[0], "silent") for values %open;
