import { useEffect, useRef } from 'react';

/** A moving picture of one side. */
export function Picture(props: { track: MediaStreamTrack; label: string; className: string; mirrored?: boolean }) {
  const video = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    if (video.current) {
      video.current.srcObject = new MediaStream([props.track]);
    }
  }, [props.track]);
  return (
    <video
      ref={video}
      className={props.className}
      data-mirrored={props.mirrored}
      aria-label={props.label}
      autoPlay
      playsInline
      muted
    />
  );
}
