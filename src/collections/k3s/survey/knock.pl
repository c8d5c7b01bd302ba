# knock.pl ADDRESS PORT: whether anybody answers there, as a line `api answers` or `api WHY`.
use strict;
use warnings;
use IO::Socket::INET;
my ($address, $port) = @ARGV;
my $socket = IO::Socket::INET->new(PeerAddr => $address, PeerPort => $port, Proto => 'tcp', Timeout => 5);
print 'api ', ($socket ? 'answers' : lc("$!") || 'does not answer'), "\n";
