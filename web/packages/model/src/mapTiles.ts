import type { Place } from '@hutong/protocol';

/** Pixels of a tile's side. */
export const TileSize = 256;

/** A picture of the map, and where its upper left corner is, in pixels of the drawing. */
export interface Tile {
  readonly url: string;
  readonly x: number;
  readonly y: number;
}

/** Beyond this latitude Web Mercator ends. */
const Northmost = 85.05112878;

/**
 * The tiles (Web Mercator) that fill a drawing, so that a place is at a point of it. Beyond the poles there are none;
 * east and west of the date line is the other end of the world.
 */
export function tilesAround(
  template: string,
  place: Pick<Place, 'lat' | 'lon'>,
  zoom: number,
  drawing: { readonly width: number; readonly height: number; readonly x: number; readonly y: number },
): Tile[] {
  const count = 2 ** zoom;
  const lat = (Math.min(Math.max(place.lat, -Northmost), Northmost) * Math.PI) / 180;
  // Pixels from the world's upper left corner to that of the drawing.
  const left = ((place.lon + 180) / 360) * count * TileSize - drawing.x;
  const top = ((1 - Math.asinh(Math.tan(lat)) / Math.PI) / 2) * count * TileSize - drawing.y;
  const tiles: Tile[] = [];
  for (let row = Math.floor(top / TileSize); row * TileSize < top + drawing.height; row += 1) {
    for (let column = Math.floor(left / TileSize); column * TileSize < left + drawing.width; column += 1) {
      if (row >= 0 && row < count) {
        const url = template
          .replaceAll('{z}', String(zoom))
          .replaceAll('{x}', String(((column % count) + count) % count))
          .replaceAll('{y}', String(row));
        tiles.push({ url, x: Math.round(column * TileSize - left), y: Math.round(row * TileSize - top) });
      }
    }
  }
  return tiles;
}
