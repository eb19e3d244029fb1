/** What people in a conference read of its recording. */
export function recordingWords(recording: 'soon' | 'on' | null | undefined, asks: boolean | null | undefined) {
  if (recording === 'soon') {
    return 'conference.recording.soon';
  }
  return asks ? 'conference.recording.asks' : 'conference.recording.on';
}
