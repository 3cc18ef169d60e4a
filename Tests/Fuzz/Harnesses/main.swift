import Glibc

exit(Harnesses.run())
