// `node healthy.mjs livez`: ends well when the service in this container answers so. The image has no other client for HTTP.
const [page = 'livez'] = process.argv.slice(2);
try {
  const url = `http://127.0.0.1:${process.env.PORT}/${page}`;
  const answer = await fetch(url, { signal: AbortSignal.timeout(3_000) });
  // Kept by the engine with the container's state: what is not ready is to be read there.
  console.log(await answer.text());
  process.exitCode = answer.ok ? 0 : 1;
} catch (error) {
  console.error(error.cause?.message ?? error.message);
  process.exitCode = 1;
}
