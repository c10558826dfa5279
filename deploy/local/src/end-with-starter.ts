// Loaded before a program that runs to its end (node --import): it does not outlive the one who waits for it.
process.on('disconnect', () => process.exit(1));
// Listening would keep a program alive that has nothing left to do.
process.channel?.unref();
