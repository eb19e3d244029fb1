import { Icon, useText } from '@hutong/ui';

/** For who has an XMPP app already: the invitation as a URI that it opens (XEP-0379 section 3.2). */
export function OtherApp({ inviter, token }: { inviter: string; token: string }) {
  const text = useText();
  return (
    <a className="sign-in-app" href={`xmpp:${inviter}?roster;preauth=${token};ibr=y`}>
      <Icon name="plug" size={18} />
      {text('signin.invitedApp')}
    </a>
  );
}
