"""Where a point of the globe lies on the plane of `face/vendor/land.json` (Equal Earth, radius 100)."""

from __future__ import annotations

import math

RADIUS = 100.0
MIDDLE = 148.0
# The polynomial of the Equal Earth projection (Šavrič, Patterson, Jenny 2018).
A1, A2, A3, A4 = 1.340264, -0.081106, 0.000893, 0.003796


def plane(lat: float, lon: float) -> tuple[float, float]:
    """x to the east and y to the north of 148 E on the equator; lon may have any turn."""
    turned = (lon - MIDDLE + 540.0) % 360.0 - 180.0
    root = math.sqrt(3) / 2
    angle = math.asin(root * math.sin(math.radians(lat)))
    square = angle * angle
    sixth = square**3
    x = math.radians(turned) * math.cos(angle) / (root * (A1 + 3 * A2 * square + sixth * (7 * A3 + 9 * A4 * square)))
    y = angle * (A1 + A2 * square + sixth * (A3 + A4 * square))
    return RADIUS * x, RADIUS * y
