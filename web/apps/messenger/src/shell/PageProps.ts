/** What every page gets. */
export interface PageProps {
  readonly path: string;
  /** Ends the session in this browser. */
  readonly onSignOut: () => void;
}
