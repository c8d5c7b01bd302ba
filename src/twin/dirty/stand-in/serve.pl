#!/usr/bin/perl
# Answers on a TCP port with what it is sent, under the command line of the program that it stands for. A port of 0:
# it only runs. Debian's smallest system has this much of Perl.
use strict;
use IO::Select;
use IO::Socket::INET;
my ($address, $port, @words) = @ARGV;
$0 = "@words";
$SIG{PIPE} = 'IGNORE';
while ($port == 0) { sleep 1000 }
my $door = IO::Socket::INET->new(LocalAddr => $address, LocalPort => $port, Listen => 64, ReuseAddr => 1)
  or die "$address:$port: $@\n";
my $open = IO::Select->new($door);
while (1) {
  for my $one ($open->can_read) {
    if ($one == $door) {
      my $guest = $door->accept or next;
      $open->add($guest);
    } elsif (sysread($one, my $text, 4096)) {
      syswrite($one, $text);
    } else {
      $open->remove($one);
      close $one;
    }
  }
}
