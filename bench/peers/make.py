"""Makes the files of one contender. usage: make.py DIR w1|w2 SIZE NAME"""
import sys

from .city import City
from .everyone import REGISTRY
from .meters import Meters

directory, workload, size, name = sys.argv[1:]
REGISTRY[name](directory).make((City if workload == "w1" else Meters)(directory, int(size)))
