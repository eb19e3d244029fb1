import { type Place, readGeo } from '@hutong/protocol';
import { Button, Dialog, Field, Icon, useText } from '@hutong/ui';
import { useState } from 'react';
import { useMessenger } from '../../../hooks';
import { PlaceCard } from './PlaceCard';

/** Chooses a place: where one is, or one that was typed. */
export function PlaceDialog({ peer, onClose }: { peer: string; onClose: () => void }) {
  const text = useText();
  const messenger = useMessenger();
  const [typed, setTyped] = useState('');
  const [name, setName] = useState('');
  const [accuracy, setAccuracy] = useState<number>();
  const [error, setError] = useState<'place.bad' | 'place.denied'>();
  const found = readTyped(typed);
  const place: Place | undefined = found && { ...found, accuracy: found.accuracy ?? accuracy, name: name || undefined };
  const here = () => {
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        setTyped(`${coords.latitude.toFixed(6)}, ${coords.longitude.toFixed(6)}`);
        setAccuracy(coords.accuracy);
        setError(undefined);
      },
      () => setError('place.denied'),
      { enableHighAccuracy: true, timeout: 15_000 },
    );
  };
  return (
    <Dialog title={text('place.title')} onClose={onClose}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (place) {
            onClose();
            void messenger.sendPlace(peer, place);
          } else {
            setError('place.bad');
          }
        }}
      >
        <Button onClick={here}>
          <Icon name="place" size={18} />
          {text('place.here')}
        </Button>
        <Field
          label={text('place.coordinates')}
          inputMode="text"
          autoFocus
          value={typed}
          error={error && text(error)}
          onChange={(event) => {
            setTyped(event.target.value);
            setAccuracy(undefined);
            setError(undefined);
          }}
        />
        <Field
          label={text('place.name')}
          value={name}
          maxLength={100}
          onChange={(event) => setName(event.target.value)}
        />
        {place && <PlaceCard place={place} />}
        <Button kind="main" type="submit">
          {text('place.send')}
        </Button>
      </form>
    </Dialog>
  );
}

function readTyped(typed: string): Place | undefined {
  const geo = readGeo(typed);
  const numbers = /^\s*(-?\d+(?:\.\d+)?)\s*[,，\s]\s*(-?\d+(?:\.\d+)?)\s*$/.exec(typed);
  const place = geo ?? (numbers ? { lat: Number(numbers[1]), lon: Number(numbers[2]) } : undefined);
  return place && Math.abs(place.lat) <= 90 && Math.abs(place.lon) <= 180 ? place : undefined;
}
