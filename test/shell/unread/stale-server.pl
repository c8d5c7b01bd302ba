# Mounts at its argument a file system whose server answers every question with ESTALE, as a server of NFS does that has lost the
# folder; ends when the shell that called it has.
use strict;
use warnings;
use Fcntl;

my ($INIT, $FORGET, $INTERRUPT) = (26, 2, 36);
my $caller = getppid;
$^F = 255;
sysopen my $fuse, '/dev/fuse', O_RDWR or die "/dev/fuse: $!";
my $number = fileno $fuse;
system('mount', '-i', '-t', 'fuse', '-o', "fd=$number,rootmode=40000,user_id=0,group_id=0", 'stale', $ARGV[0]) and die 'mount';
exit if fork;
close $_ for *STDIN, *STDOUT, *STDERR;
while (kill 0, $caller) {
  my $ready = '';
  vec($ready, $number, 1) = 1;
  select $ready, undef, undef, 1 or next;
  sysread $fuse, my $asked, 1 << 20 or last;
  my (undef, $what, $id) = unpack 'LLQ', $asked;
  next if $what == $FORGET or $what == $INTERRUPT;
  my $told = $what == $INIT ? pack 'LLLLSSLLSSL8', 7, 31, 0, 0, 0, 0, 4096, 1, 0, 0, (0) x 8 : '';
  syswrite $fuse, pack('LlQ', 16 + length $told, $what == $INIT ? 0 : -116, $id) . $told;
}
