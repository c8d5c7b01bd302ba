# take-over.pl ADDRESS PORT FROM SIZE: prints a file of SIZE bytes from the byte FROM on, as a neighbour gives it there to whoever knows the word in
# the environment (provision_token). No more is taken than that, whoever gives it.
use strict;
use warnings;
use Fcntl;
use Errno qw(EINPROGRESS);
use Socket qw(:DEFAULT getaddrinfo SOCK_STREAM AI_NUMERICHOST);
my ($address, $port, $from, $size) = @ARGV;
# Seconds: for an answer, which a firewall may never let come, and for each piece.
my ($answer, $piece) = (3, 20);
my ($error, $other) = getaddrinfo($address, $port, {socktype => SOCK_STREAM, flags => AI_NUMERICHOST});
die "$address: $error\n" if $error;
socket my $socket, $other->{family}, SOCK_STREAM, 0 or die lc "$!\n";
my $flags = fcntl $socket, F_GETFL, 0;
fcntl $socket, F_SETFL, $flags | O_NONBLOCK;
sub ready {
  my ($seconds, $writing) = @_;
  my $bits = "";
  vec($bits, fileno $socket, 1) = 1;
  return select($writing ? undef : $bits, $writing ? $bits : undef, undef, $seconds) > 0;
}
if (!connect $socket, $other->{addr}) {
  die "$address port $port: " . lc "$!\n" if $! != EINPROGRESS;
  die "no answer from $address port $port within $answer s\n" unless ready($answer, 1);
  local $! = unpack "i", getsockopt $socket, SOL_SOCKET, SO_ERROR;
  die "$address port $port: " . lc "$!\n" if $!;
}
fcntl $socket, F_SETFL, $flags;
syswrite $socket, "$ENV{provision_token} $from\n";
while ($from < $size) {
  die "nothing came from $address for $piece s\n" unless ready($piece);
  my $want = $size - $from > 65536 ? 65536 : $size - $from;
  my $count = sysread($socket, my $part, $want);
  die "$address: " . lc "$!\n" unless defined $count;
  die "$address hung up\n" if $count == 0;
  print $part or die lc "$!\n";
  $from += $count;
}
close STDOUT or die lc "$!\n";
