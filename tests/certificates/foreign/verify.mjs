// Reads {documents, credentials, tokens, jwks} as JSON and answers, of each credential and token, whether these libraries accept it.
// Whatever they want to load has to be among the documents, by its address: nothing is fetched.
import { readFileSync } from "node:fs";
import { cryptosuite } from "@digitalbazaar/eddsa-rdfc-2022-cryptosuite";
import { DataIntegrityProof } from "@digitalbazaar/data-integrity";
import { checkStatus } from "@digitalbazaar/vc-bitstring-status-list";
import * as vc from "@digitalbazaar/vc";
import { createLocalJWKSet, jwtVerify } from "jose";

const given = JSON.parse(readFileSync(0));
const suite = new DataIntegrityProof({ cryptosuite });

const documentLoader = async (url) => {
  if (!(url in given.documents)) throw new Error(`not among the documents: ${url}`);
  return { contextUrl: null, documentUrl: url, document: given.documents[url] };
};

const proven = async (credential) => {
  const said = await vc.verifyCredential({
    credential, suite, documentLoader,
    checkStatus: (asked) => checkStatus({ ...asked, verifyBitstringStatusListCredential: true }),
  });
  const errors = said.error ? (said.error.errors ?? [said.error]).map((error) => error.message) : [];
  const isEnded = (said.statusResult?.results ?? []).map((result) => result.status);
  return { verified: said.verified, errors, isEnded };
};

const signed = async (token) => {
  try {
    const { protectedHeader, payload } = await jwtVerify(token, createLocalJWKSet(given.jwks));
    return { verified: true, alg: protectedHeader.alg, iss: payload.iss };
  } catch (error) {
    return { verified: false, errors: [error.code ?? error.message] };
  }
};

const each = async (things, check) =>
  Object.fromEntries(await Promise.all(Object.entries(things).map(async ([name, thing]) => [name, await check(thing)])));

console.log(JSON.stringify({ credentials: await each(given.credentials, proven), tokens: await each(given.tokens, signed) }));
