"""All contenders of W1 and W2 in one registry."""
from . import arrays, engines, meters, nenghao  # noqa: F401
from .contender import REGISTRY  # noqa: F401
