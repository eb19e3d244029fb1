/** Addresses (RFC 7622), as far as a client needs to take them apart. The server prepares and checks them. */

/** The address without its resource. */
export function bare(jid: string): string {
  const slash = jid.indexOf('/');
  return slash < 0 ? jid : jid.slice(0, slash);
}

export function resource(jid: string): string {
  const slash = jid.indexOf('/');
  return slash < 0 ? '' : jid.slice(slash + 1);
}

export function local(jid: string): string {
  const at = bare(jid).indexOf('@');
  return at < 0 ? '' : jid.slice(0, at);
}

export function domain(jid: string): string {
  const address = bare(jid);
  return address.slice(address.indexOf('@') + 1);
}

/** Whether the address is a telephone number's. */
export function isNumber(jid: string): boolean {
  return /^\+[1-9]\d{5,14}$/.test(local(jid));
}
