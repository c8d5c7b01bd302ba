'use strict';
// Asks an entry as a browser would, but for what it takes for true: node ask-entry.cjs ADDRESS NAME; an answer per line, as JSON.
const http = require('node:http');
const tls = require('node:tls');

const [address, name] = process.argv.slice(1);
const PATIENCE = 8000;
const say = (what, told) => process.stdout.write(`${what} ${JSON.stringify(told)}\n`);
const short = text => String(text).slice(0, 300);

const plain = http.request({
  host: address,
  port: 80,
  path: '/',
  headers: { host: name },
  timeout: PATIENCE,
  agent: false,
});
plain.on('timeout', () => plain.destroy(new Error('no answer in 8 s')));
plain.on('error', error => say('plain', { error: short(error.message) }));
plain.on('response', answer => {
  say('plain', { status: answer.statusCode, location: short(answer.headers.location ?? '') });
  answer.destroy();
});
plain.end();

const way = {
  host: address,
  port: 443,
  ...(require('node:net').isIP(name) ? {} : { servername: name }),
  rejectUnauthorized: false,
  timeout: PATIENCE,
};

// Without this level no OpenSSL of today offers it at all.
const old = tls.connect({ ...way, minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' });
old.on('timeout', () => old.destroy(new Error('no answer in 8 s')));
old.on('error', error => say('old', { error: short(error.message) }));
old.on('secureConnect', () => {
  say('old', { protocol: old.getProtocol() });
  old.destroy();
});

const socket = tls.connect(way);
socket.on('timeout', () => socket.destroy(new Error('no answer in 8 s')));
socket.on('error', error => say('tls', { error: short(error.message) }));
socket.on('secureConnect', () => {
  const certificate = socket.getPeerCertificate();
  const { issuer = {}, subject = {}, subjectaltname = '', valid_to: until = '', fingerprint256 = '' } = certificate;
  say('tls', {
    protocol: socket.getProtocol(),
    issuer: short(issuer.O ?? issuer.CN ?? ''),
    subject: short(subject.CN ?? ''),
    names: short(subjectaltname),
    fingerprint: fingerprint256,
    until,
    trusted: socket.authorized,
    why: socket.authorized ? '' : short(socket.authorizationError),
  });
  socket.destroy();
});
