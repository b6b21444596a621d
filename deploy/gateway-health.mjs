// Well while its process answers, as `GET /livez` says.
const { ok } = await fetch(`http://127.0.0.1:${process.env.HBSC_PORT || 3001}/livez`);
process.exit(ok ? 0 : 1);
