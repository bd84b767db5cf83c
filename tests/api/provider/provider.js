// A provider with one person, whose pages say yes to everything; prints its address once it listens.
// Arguments: the redirect address that it allows.
import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import Provider from 'oidc-provider';

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const key = { ...privateKey.export({ format: 'jwk' }), kid: 'r1', alg: 'RS256', use: 'sig' };
const person = { sub: 'real-1', email: 'real@acme.com', email_verified: true, groups: ['staff'] };

const server = createServer().listen(0, '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, {
    jwks: { keys: [key] },
    clients: [{
      client_id: 'docflow', client_secret: 'provider-secret', redirect_uris: [process.argv[2]],
      token_endpoint_auth_method: 'client_secret_basic',
    }],
    claims: { openid: ['sub', 'groups'], email: ['email', 'email_verified'] },
    conformIdTokenClaims: false,
    pkce: { required: () => true },
    cookies: { keys: ['test'] },
    findAccount: (context, id) => ({ accountId: id, claims: () => person }),
    features: { devInteractions: { enabled: false } },
    interactions: { url: (context, interaction) => `/interaction/${interaction.uid}` },
  });
  // Everybody is the one person, and agrees.
  provider.use(async (context, next) => {
    if (!context.path.startsWith('/interaction/')) return next();
    const { params, session } = await provider.interactionDetails(context.req, context.res);
    const grant = new provider.Grant({ accountId: session?.accountId ?? person.sub, clientId: params.client_id });
    grant.addOIDCScope(params.scope);
    const consent = { grantId: await grant.save() };
    return provider.interactionFinished(context.req, context.res, { login: { accountId: person.sub }, consent });
  });
  server.on('request', provider.callback());
  console.log(`provider ${issuer}`);
});
