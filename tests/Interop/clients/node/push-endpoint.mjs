// A push service and the browser behind it, driven by lines of JSON (see line.mjs): takes what an application server
// posts (RFC 8030) and decrypts it with http_ece (RFC 8291).
import { createECDH, createPublicKey, randomBytes, verify } from "node:crypto";
import { createServer } from "node:http";
import ece from "http_ece";
import { emit, serve } from "./line.mjs";

const device = createECDH("prime256v1");
const auth = randomBytes(16);
const statuses = [];
let origin;

/** Who posts, if its claims are signed by the key that it names (RFC 8292). */
function claimsOf(authorization) {
  const [, token, key] = /^vapid t=([^,]+), k=(.+)$/.exec(authorization ?? "") ?? [];
  const [head, body, signature] = token.split(".");
  const point = Buffer.from(key, "base64url");
  const jwk = {
    kty: "EC",
    crv: "P-256",
    x: point.subarray(1, 33).toString("base64url"),
    y: point.subarray(33).toString("base64url"),
  };
  const signed = verify(
    "sha256",
    Buffer.from(`${head}.${body}`),
    { key: createPublicKey({ key: jwk, format: "jwk" }), dsaEncoding: "ieee-p1363" },
    Buffer.from(signature, "base64url"),
  );
  const claims = JSON.parse(Buffer.from(body, "base64url"));
  return { signed, key, ...claims };
}

function take(request, body) {
  const text = ece.decrypt(body, { version: "aes128gcm", privateKey: device, authSecret: auth }).toString();
  emit({
    event: "push",
    payload: JSON.parse(text),
    bytes: body.length,
    ttl: request.headers.ttl,
    urgency: request.headers.urgency,
    topic: request.headers.topic,
    vapid: claimsOf(request.headers.authorization),
  });
}

serve(
  {
    open: () =>
      new Promise((resolve) => {
        const server = createServer(async (request, response) => {
          const parts = [];
          for await (const part of request) parts.push(part);
          try {
            take(request, Buffer.concat(parts));
          } catch (error) {
            emit({ event: "push_broken", body: String(error) });
          }
          response.writeHead(statuses.shift() ?? 201, { Location: `${origin}/m/1` }).end();
        });
        server.listen(0, "127.0.0.1", () => {
          origin = `http://127.0.0.1:${server.address().port}`;
          resolve({
            endpoint: `${origin}/send/${randomBytes(9).toString("base64url")}`,
            p256dh: device.generateKeys("base64url"),
            auth: auth.toString("base64url"),
            origin,
          });
        });
      }),
    answer: ({ status }) => statuses.push(status),
  },
  (error) => error.code,
);
