import { TileSize, tilesAround } from '@hutong/model';
import { type MapOfPlaces, type Place, writeGeo } from '@hutong/protocol';
import { Icon, useText } from '@hutong/ui';
import { useState } from 'react';
import { useMap } from './useMap';

/** Pixels of the drawing, and where in it the place is. */
const Drawing = { width: 280, height: 130, x: 140, y: 70 };

/**
 * A place: drawn, when the operator has set no map. Then nothing is fetched from a map's server, which would learn who
 * looks where.
 */
export function PlaceCard({ place }: { place: Place }) {
  const text = useText();
  const geo = writeGeo(place);
  const map = useMap();
  const [lost, setLost] = useState(false);
  const [lat, lon] = [place.lat.toFixed(5), place.lon.toFixed(5)];
  return (
    <div className="card">
      {map && !lost ? (
        <PlaceMap place={place} map={map} onLost={() => setLost(true)} />
      ) : (
        <PlaceDrawing place={place} />
      )}
      <div className="card-facts">
        <Icon name="place" size={18} />
        <span>
          <b>{place.name ?? text('place.place')}</b>
          <small>
            {`${lat}, ${lon}`}
            {place.accuracy !== undefined && ` · ${text('place.accuracy', { n: Math.round(place.accuracy) })}`}
          </small>
        </span>
      </div>
      <a
        className="card-deed"
        href={`https://www.openstreetmap.org/?mlat=${lat}&mlon=${lon}#map=17/${lat}/${lon}`}
        target="_blank"
        rel="noopener noreferrer"
        data-geo={geo}
      >
        {text('place.open')}
      </a>
    </div>
  );
}

/** The map around the place; when a picture of it does not come, the place is drawn. */
function PlaceMap({ place, map, onLost }: { place: Place; map: MapOfPlaces; onLost: () => void }) {
  return (
    <div className="place-map">
      <svg className="place-drawing" viewBox={Box} preserveAspectRatio="xMidYMid slice" aria-hidden="true">
        <rect {...Ground} className="place-ground" />
        {tilesAround(map.tiles, place, map.zoom, Drawing).map(({ url, x, y }) => (
          <image key={`${x} ${y}`} href={url} x={x} y={y} width={TileSize} height={TileSize} onError={onLost} />
        ))}
        <Pin />
      </svg>
      <small className="place-attribution">{map.attribution}</small>
    </div>
  );
}

const Box = `0 0 ${Drawing.width} ${Drawing.height}`;
const Ground = { width: Drawing.width, height: Drawing.height };

function Pin() {
  return (
    <g transform={`translate(${Drawing.x} ${Drawing.y})`}>
      <ellipse cx="0" cy="2" rx="8" ry="3" className="place-shadow" />
      <path className="place-pin" d="M0 0C-11-14-16-21-16-29a16 16 0 0 1 32 0c0 8-5 15-16 29z" />
      <circle cx="0" cy="-29" r="6" className="place-eye" />
    </g>
  );
}

/** Lanes and courtyards, the same for the same place. */
function PlaceDrawing({ place }: { place: Place }) {
  let seed = Math.abs(Math.round(place.lat * 9_973 + place.lon * 7_919)) + 1;
  const next = (below: number) => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed % below;
  };
  const [dx, dy] = [next(24), next(20)];
  const yards = Array.from({ length: 40 }, (_, at) => ({
    x: (at % 8) * 40 - dx,
    y: Math.floor(at / 8) * 34 - dy,
    w: 20 + next(14),
    h: 16 + next(10),
  }));
  return (
    <svg className="place-drawing" viewBox={Box} preserveAspectRatio="xMidYMid slice" aria-hidden="true">
      <rect {...Ground} className="place-ground" />
      <path className="place-road" d={`M0 ${64 + next(8)} H280 M${136 + next(8)} 0 V130`} />
      {yards.map((yard) => (
        <rect key={`${yard.x} ${yard.y}`} x={yard.x} y={yard.y} width={yard.w} height={yard.h} rx="2" />
      ))}
      <Pin />
    </svg>
  );
}
