import { createServer, type AddressInfo, type Server } from 'node:net';

/** Ports of the loopback that nobody listens on; `wanted`: this one, or an error where it is taken. */
export async function freePorts(count: number, wanted = 0): Promise<number[]> {
  const probes = await Promise.all(Array.from({ length: count }, () => listen(wanted)));
  const ports = probes.map((probe) => (probe.address() as AddressInfo).port);
  await Promise.all(probes.map((probe) => new Promise((resolve) => probe.close(resolve))));
  return ports;
}

function listen(port: number): Promise<Server> {
  const probe = createServer();
  return new Promise((resolve, reject) => {
    probe.once('error', reject);
    probe.listen(port, '127.0.0.1', () => resolve(probe));
  });
}
