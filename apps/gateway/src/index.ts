export { type Gateway, readGatewaySettings, startGateway } from './gateway.ts';
