"""Write pictures with 256 colours, those of what is drawn unchanged."""

from __future__ import annotations

import io

__all__ = ["shrink"]

#: So many of the 256 colours are exactly those that were drawn.
EXACT = 64


def shrink(png: io.BytesIO) -> bytes:
    """Write a picture of flat colours with 256 of them: a quarter of the bytes, no visible loss.

    Parameters
    ----------
    png : io.BytesIO
        A picture in any number of colours; transparency is dropped.

    Returns
    -------
    bytes
        PNG. The colours that fill most ground stay as they are, so that a small patch keeps
        the colour of its class; only shades at the edges of letters and lines are put together.
    """
    import numpy as np
    import pandas as pd
    from PIL import Image

    with Image.open(png) as image:
        red, green, blue = np.moveaxis(np.asarray(image.convert("RGB")).astype(np.int32), -1, 0)
    places, codes = pd.factorize((red << 16 | green << 8 | blue).ravel())
    grid = places.reshape(red.shape)
    within = (grid[1:, 1:] == grid[:-1, 1:]) & (grid[1:, 1:] == grid[1:, :-1])  # an edge's shades lie beside others
    ground = np.bincount(grid[1:, 1:][within], minlength=len(codes))
    kept = codes[np.lexsort((codes, -np.bincount(places), -ground))[:EXACT]]
    rest = _split(np.sort(codes[~np.isin(codes, kept)]))
    if len(rest):
        merged = Image.fromarray(rest[None].astype(np.uint8)).quantize(256 - EXACT, dither=Image.Dither.NONE).getpalette()
        kept = np.append(kept, np.unique(np.reshape(merged, (-1, 3)) @ (1 << 16, 1 << 8, 1)))
    palette = _split(kept)
    nearest = np.concatenate([((part[:, None] - palette) ** 2).sum(axis=2).argmin(axis=1) for part in np.array_split(_split(codes), len(codes) // 4096 + 1)])
    small, buffer = Image.fromarray(nearest[grid].astype(np.uint8)), io.BytesIO()
    small.putpalette(palette.astype(np.uint8).tobytes())
    small.save(buffer, format="png", compress_level=6, dpi=(150, 150))  # level 9: a twentieth less in nine times the time
    return buffer.getvalue()


def _split(codes):
    """Red, green and blue of colours written as one number."""
    import numpy as np

    return np.stack([codes >> 16, codes >> 8 & 255, codes & 255], axis=-1)
