import type { ComponentProps, ReactNode } from 'react';
import { useId, useState } from 'react';
import { Icon, type IconName } from './Icon';
import { useText } from './text';

export function IconButton({
  icon,
  label,
  size = 20,
  filled,
  className = '',
  ...others
}: { icon: IconName; label: string; size?: number; filled?: boolean } & ComponentProps<'button'>) {
  return (
    <button type="button" className={`icon-button ${className}`} aria-label={label} title={label} {...others}>
      <Icon name={icon} size={size} filled={filled} />
    </button>
  );
}

export function Button({
  kind = 'plain',
  busy = false,
  children,
  className = '',
  disabled,
  ...others
}: { kind?: 'main' | 'plain' | 'quiet' | 'danger'; busy?: boolean } & ComponentProps<'button'>) {
  return (
    <button
      type="button"
      className={`button button-${kind} ${className}`}
      disabled={disabled || busy}
      aria-busy={busy}
      {...others}
    >
      {busy && <Spinner />}
      {children}
    </button>
  );
}

export function Spinner() {
  return <span className="spinner" aria-hidden="true" />;
}

/** A field with its name above it and what is wrong below. */
export function Field({
  label,
  error,
  hint,
  end,
  className = '',
  ...others
}: {
  label: string;
  error?: string | undefined;
  hint?: string | undefined;
  end?: ReactNode;
} & ComponentProps<'input'>) {
  const id = useId();
  const note = error ?? hint;
  return (
    <div className={`field ${className}`}>
      <label htmlFor={id}>{label}</label>
      <div className="field-box" data-error={error !== undefined}>
        <input
          id={id}
          aria-invalid={error !== undefined}
          aria-describedby={note === undefined ? undefined : `${id}-note`}
          {...others}
        />
        {end}
      </div>
      {note !== undefined && (
        <p
          id={`${id}-note`}
          className={error === undefined ? 'field-hint' : 'field-error'}
          role={error === undefined ? undefined : 'alert'}
        >
          {note}
        </p>
      )}
    </div>
  );
}

export function PasswordField(props: ComponentProps<typeof Field>) {
  const text = useText();
  const [shown, setShown] = useState(false);
  return (
    <Field
      {...props}
      type={shown ? 'text' : 'password'}
      end={
        <button type="button" className="field-end" aria-pressed={shown} onClick={() => setShown(!shown)}>
          <span className="visually-hidden">{text(shown ? 'signin.hidePassword' : 'signin.showPassword')}</span>
          <EyeIcon crossed={shown} />
        </button>
      }
    />
  );
}

function EyeIcon({ crossed }: { crossed: boolean }) {
  return (
    <svg
      width="20"
      height="20"
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.7"
      strokeLinecap="round"
      aria-hidden="true"
    >
      <path d="M2.500 12C5 7.500 8.300 5.500 12 5.500s7 2 9.500 6.500c-2.500 4.500-5.800 6.500-9.500 6.500s-7-2-9.500-6.500z" />
      <circle cx="12" cy="12" r="2.800" />
      {crossed && <path d="M4 4l16 16" />}
    </svg>
  );
}

/** One of a few. */
export function Choice<Value extends string>(props: {
  label: string;
  value: Value;
  options: readonly { value: Value; label: string }[];
  onChoose: (value: Value) => void;
}) {
  const name = useId();
  return (
    <fieldset className="choice">
      <legend>{props.label}</legend>
      <div className="choice-options">
        {props.options.map((option) => (
          <label key={option.value} data-on={option.value === props.value}>
            <input
              type="radio"
              name={name}
              checked={option.value === props.value}
              onChange={() => props.onChoose(option.value)}
            />
            {option.label}
          </label>
        ))}
      </div>
    </fieldset>
  );
}

/** On or off. */
export function Toggle(props: { label: string; hint?: string; on: boolean; onChange: (on: boolean) => void }) {
  const id = useId();
  return (
    <label className="toggle" htmlFor={id}>
      <span>
        <b>{props.label}</b>
        {props.hint !== undefined && <span id={`${id}-hint`}>{props.hint}</span>}
      </span>
      <input
        id={id}
        type="checkbox"
        role="switch"
        aria-checked={props.on}
        checked={props.on}
        aria-label={props.label}
        aria-describedby={props.hint === undefined ? undefined : `${id}-hint`}
        onChange={(event) => props.onChange(event.target.checked)}
      />
    </label>
  );
}

/** A text to take elsewhere. */
export function Copyable({ label, value }: { label: string; value: string }) {
  const text = useText();
  const [copied, setCopied] = useState(false);
  return (
    <Field
      label={label}
      readOnly
      value={value}
      onFocus={(event) => event.target.select()}
      end={
        <Button kind="quiet" onClick={() => void navigator.clipboard.writeText(value).then(() => setCopied(true))}>
          {text(copied ? 'common.copied' : 'common.copy')}
          <span className="visually-hidden">{label}</span>
        </Button>
      }
    />
  );
}
