export { COMPANIES } from './companies.js';
export { installedLibraries } from './libraries.js';
export { demoPlan, type DemoPlan } from './plan.js';
export { DEMO_POCS } from './seeding.js';
