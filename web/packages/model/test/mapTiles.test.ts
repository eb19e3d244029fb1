import { describe, expect, it } from 'vitest';
import { TileSize, tilesAround } from '../src/mapTiles.ts';

const drawing = { width: 280, height: 130, x: 140, y: 70 };
const template = '/t/{z}/{x}/{y}.png?again={z}';

describe('The tiles around a place', () => {
  it('are those of Web Mercator', () => {
    // The drum tower of Beijing; numbers by the formula of the OpenStreetMap wiki.
    const tiles = tilesAround(template, { lat: 39.9404, lon: 116.3964 }, 16, drawing);
    expect(tiles.map((tile) => tile.url)).toContain('/t/16/53957/24824.png?again=16');
  });

  it('cover the drawing without a gap', () => {
    for (const place of [
      { lat: 0, lon: 0 },
      { lat: 39.9404, lon: 116.3964 },
      { lat: -54.8, lon: -68.3 },
    ]) {
      const tiles = tilesAround(template, place, 16, drawing);
      for (let x = 0; x < drawing.width; x += 1) {
        for (const y of [0, drawing.height - 1]) {
          const over = tiles.filter((t) => t.x <= x && x < t.x + TileSize && t.y <= y && y < t.y + TileSize);
          expect(over).toHaveLength(1);
        }
      }
    }
  });

  it('go on beyond the date line, and end at the poles', () => {
    const east = tilesAround('{x}', { lat: 0, lon: 179.9999 }, 3, drawing).map((tile) => tile.url);
    expect(east).toContain('7');
    expect(east).toContain('0');
    const pole = tilesAround('{y}', { lat: 90, lon: 0 }, 3, drawing);
    expect(new Set(pole.map((tile) => tile.url))).toEqual(new Set(['0']));
  });
});
