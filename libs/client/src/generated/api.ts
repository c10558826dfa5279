// Made by `npm run client`; a change here is lost.

export interface paths {
  '/api/v1/audit': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * List what happened in one’s tenant
     * @description Sign-ins, acts of admins and of the platform, and what was refused; the newest first. Made from the facts, so nobody can edit it.
     */
    get: operations['identity.ListAudit.list'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/auth/introspect': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Ask what an access token is worth
     * @description Answers for tokens of the caller’s own tenant; any other is not valid.
     */
    post: operations['identity.Introspect.introspect'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/auth/login': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Sign in
     * @description The tenant is named by its domain or its id. What was wrong is not told: tenant, address and password are refused alike. After four failures in a row each further attempt has to wait.
     */
    post: operations['identity.SignIn.signIn'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/auth/logout': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Sign out
     * @description The session is over at once here, and on every other service within five seconds.
     */
    post: operations['identity.SignOut.signOut'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/auth/password/forgot': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Ask for a new password
     * @description Whoever asks gets this answer; a user gets a mail with a link: at most one a minute, and one an hour where none of them is used.
     */
    post: operations['identity.ForgotPassword.forgot'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/auth/password/reset': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Choose a new password
     * @description By the link that was mailed, which works once and for an hour. Ends all sessions.
     */
    post: operations['identity.ResetPassword.reset'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/auth/refresh': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Go on with a session
     * @description Each refresh token is good once; one that comes again later ends the session.
     */
    post: operations['identity.RefreshSession.refresh'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/auth/register': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Accept an invitation
     * @description It works once, and for seven days.
     */
    post: operations['identity.Register.register'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/frameworks/popular': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * List the frameworks that most POCs have
     * @description At most 50, over my POCs and the public ones of the tenant, of one language if it is given; the most popular first, each as it was first given.
     */
    get: operations['pocs.PopularFrameworks.popular'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/frameworks/suggest': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Suggest frameworks that begin so
     * @description At most 10, out of my POCs and the public ones of the tenant; the most popular first, in whatever case and with or without accents.
     */
    get: operations['pocs.SuggestFrameworks.suggest'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/me': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Get the caller
     * @description Whoever the access token stands for, with the role that they have now.
     */
    get: operations['identity.GetUser.me'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    /**
     * Change the caller’s own profile
     * @description JSON merge patch of the name, and of the language that mails are written in.
     */
    patch: operations['identity.ChangeMe.change'];
    trace?: never;
  };
  '/api/v1/me/password': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Change one’s own password
     * @description Ends all sessions but the one that asks, and tells its owner by mail.
     */
    post: operations['identity.ChangePassword.change'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/me/sessions': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * List the caller’s sessions
     * @description Where they are signed in, the one used last first.
     */
    get: operations['identity.ListSessions.list'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/me/sessions/{sessionId}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post?: never;
    /**
     * End one of the caller’s sessions
     * @description Over at once here, and on every other service within five seconds.
     */
    delete: operations['identity.EndSession.end'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/ops/identity/dead-letters': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * List facts that a subscription could not take, oldest first
     * @description And those that wait behind them, because the facts of one thing are taken in their order. At most 1,000.
     */
    get: operations['identity.Operations.deadLetters'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/ops/identity/dead-letters/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Get one fact that a subscription could not take
     * @description With what was wrong; the data of the fact stays in the store.
     */
    get: operations['identity.Operations.deadLetter'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/ops/identity/dead-letters/{id}/{wish}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Try a parked stream again, skip its first fact, or forget all that is parked of it
     * @description Concerns everything that is parked of the same stream. Answers at once; the owner of the subscription does it within a second or so.
     */
    post: operations['identity.Operations.wish'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/ops/identity/events': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Show facts of all tenants, the newest or those after a position
     * @description What is personal is masked, and for platform admins all data: that is for the operator. Where facts of one kind are rare a page may be empty and more follow: go on until `level`.
     */
    get: operations['identity.Events.tail'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/ops/identity/events/{stream}/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Show the facts of one stream
     * @description In their order, `after` a version. What is personal is masked, and for platform admins all data: that is for the operator.
     */
    get: operations['identity.Events.show'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/ops/identity/keys': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Show how the keys stand that sign access tokens
     * @description Which one signs, which waits, and when those that have signed are not needed any more. Nothing private of any.
     */
    get: operations['identity.RotateKeys.standings'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/ops/identity/keys/rotate': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Make the next key that signs access tokens
     * @description It is shown at once and signs five minutes later, unless one waits already. Keys of which no token is good any more go.
     */
    post: operations['identity.RotateKeys.rotate'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/ops/identity/persons/erase': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Erase a person, for good
     * @description Destroys the key that everything personal about them is encrypted under, in all facts and backups of facts; their access ends, and every context overwrites what it holds. There is no way back.
     */
    post: operations['identity.ErasePerson.erase'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/ops/identity/persons/export': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Export what is kept about a person
     * @description All of it, decrypted, for the person who asks for it. Who exported it is kept in the audit list of the platform.
     */
    post: operations['identity.ExportPerson.export'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/ops/identity/queues': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * List the queues of this context, with how many dead letters they have
     * @description Nothing is taken for it.
     */
    get: operations['identity.Queues.list'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/ops/identity/queues/{queue}/dead-letters': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * List messages that were refused, without what they say
     * @description Some of them: SQS knows no pages. To see them is to take them, so somebody else who looks in the same moment sees others; each is let go at once. Takes up to four seconds.
     */
    get: operations['identity.Queues.letters'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/ops/identity/queues/{queue}/dead-letters/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Get one message that was refused
     * @description With its envelope, where it is one of ours. What is personal is masked, and for platform admins all data: that is for the operator.
     */
    get: operations['identity.Queues.letter'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/ops/identity/queues/{queue}/dead-letters/{id}/{wish}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Send a message that was refused back to its queue, or forget it; with `all` as its id, all of them
     * @description Of all as many as can be dealt with in four seconds. Where `about` says that there are more, ask again, with `began` of the first answer: what is refused again meanwhile is then left, with another id. Either is harmless: positions decide what is taken, and what messages told of is read from the feed.
     */
    post: operations['identity.Queues.wish'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/ops/identity/status': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Show how far each view and subscription is, and what blocks it
     * @description Takes up to 0.3 s, in which rates are measured. `lag` counts facts that were not taken yet.
     */
    get: operations['identity.Operations.status'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/ops/identity/views/{view}/rebuild': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Fill a new generation of a view beside the live one, then switch to it
     * @description Answers as soon as it has begun; `status` shows how far it is, and asked again it goes on. It is switched to when nothing of it is parked (or with accept) and, for an index, when it holds exactly what is published. It is filled from what the context that it follows has published. To have that folded anew first, as `npm run ops -- rebuild` does unless `--quick`, rebuild its publication (`pocs.publication`), wait until it is live, and then ask for this: each request concerns one service only. The live one answers meanwhile, and stays for a rollback.
     */
    post: operations['identity.Operations.rebuild'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/ops/identity/views/{view}/rebuild/{how}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Stop a rebuild, or give it up
     * @description A stopped one goes on where it was when the rebuild is asked for again; of one that is given up nothing is left.
     */
    post: operations['identity.Operations.endRebuild'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/ops/identity/views/{view}/rollback': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Go back to the generation before, which has gone on following
     * @description At once and without a loss: what was read from until now is kept in the same way.
     */
    post: operations['identity.Operations.rollback'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/ops/identity/views/{view}/verification': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Show the verification under way, or how the last one ended
     * @description As this process remembers it: each document that differs is named, and whether it was mended.
     */
    get: operations['identity.Operations.verification'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/ops/identity/views/{view}/verify': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Hold an index against what is published and, with repair, mend what differs
     * @description Answers as soon as it has begun; ask for the verification to see how far it is. One at a time for each view. It does not outlive the service.
     */
    post: operations['identity.Operations.verify'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/ops/pocs/dead-letters': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * List facts that a subscription could not take, oldest first
     * @description And those that wait behind them, because the facts of one thing are taken in their order. At most 1,000.
     */
    get: operations['pocs.Operations.deadLetters'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/ops/pocs/dead-letters/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Get one fact that a subscription could not take
     * @description With what was wrong; the data of the fact stays in the store.
     */
    get: operations['pocs.Operations.deadLetter'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/ops/pocs/dead-letters/{id}/{wish}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Try a parked stream again, skip its first fact, or forget all that is parked of it
     * @description Concerns everything that is parked of the same stream. Answers at once; the owner of the subscription does it within a second or so.
     */
    post: operations['pocs.Operations.wish'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/ops/pocs/events': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Show facts of all tenants, the newest or those after a position
     * @description What is personal is masked, and for platform admins all data: that is for the operator. Where facts of one kind are rare a page may be empty and more follow: go on until `level`.
     */
    get: operations['pocs.Events.tail'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/ops/pocs/events/{stream}/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Show the facts of one stream
     * @description In their order, `after` a version. What is personal is masked, and for platform admins all data: that is for the operator.
     */
    get: operations['pocs.Events.show'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/ops/pocs/persons/export': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Export the POCs of a person
     * @description Private and deleted ones included, with their history: for the person who asks what is kept about them. Takes the credential of the operator.
     */
    post: operations['pocs.ExportPerson.export'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/ops/pocs/queues': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * List the queues of this context, with how many dead letters they have
     * @description Nothing is taken for it.
     */
    get: operations['pocs.Queues.list'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/ops/pocs/queues/{queue}/dead-letters': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * List messages that were refused, without what they say
     * @description Some of them: SQS knows no pages. To see them is to take them, so somebody else who looks in the same moment sees others; each is let go at once. Takes up to four seconds.
     */
    get: operations['pocs.Queues.letters'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/ops/pocs/queues/{queue}/dead-letters/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Get one message that was refused
     * @description With its envelope, where it is one of ours. What is personal is masked, and for platform admins all data: that is for the operator.
     */
    get: operations['pocs.Queues.letter'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/ops/pocs/queues/{queue}/dead-letters/{id}/{wish}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Send a message that was refused back to its queue, or forget it; with `all` as its id, all of them
     * @description Of all as many as can be dealt with in four seconds. Where `about` says that there are more, ask again, with `began` of the first answer: what is refused again meanwhile is then left, with another id. Either is harmless: positions decide what is taken, and what messages told of is read from the feed.
     */
    post: operations['pocs.Queues.wish'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/ops/pocs/status': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Show how far each view and subscription is, and what blocks it
     * @description Takes up to 0.3 s, in which rates are measured. `lag` counts facts that were not taken yet.
     */
    get: operations['pocs.Operations.status'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/ops/pocs/views/{view}/rebuild': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Fill a new generation of a view beside the live one, then switch to it
     * @description Answers as soon as it has begun; `status` shows how far it is, and asked again it goes on. It is switched to when nothing of it is parked (or with accept) and, for an index, when it holds exactly what is published. It is filled from what the context that it follows has published. To have that folded anew first, as `npm run ops -- rebuild` does unless `--quick`, rebuild its publication (`pocs.publication`), wait until it is live, and then ask for this: each request concerns one service only. The live one answers meanwhile, and stays for a rollback.
     */
    post: operations['pocs.Operations.rebuild'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/ops/pocs/views/{view}/rebuild/{how}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Stop a rebuild, or give it up
     * @description A stopped one goes on where it was when the rebuild is asked for again; of one that is given up nothing is left.
     */
    post: operations['pocs.Operations.endRebuild'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/ops/pocs/views/{view}/rollback': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Go back to the generation before, which has gone on following
     * @description At once and without a loss: what was read from until now is kept in the same way.
     */
    post: operations['pocs.Operations.rollback'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/ops/pocs/views/{view}/verification': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Show the verification under way, or how the last one ended
     * @description As this process remembers it: each document that differs is named, and whether it was mended.
     */
    get: operations['pocs.Operations.verification'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/ops/pocs/views/{view}/verify': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Hold an index against what is published and, with repair, mend what differs
     * @description Answers as soon as it has begun; ask for the verification to see how far it is. One at a time for each view. It does not outlive the service.
     */
    post: operations['pocs.Operations.verify'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/ops/search/dead-letters': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * List facts that a subscription could not take, oldest first
     * @description And those that wait behind them, because the facts of one thing are taken in their order. At most 1,000.
     */
    get: operations['search.Operations.deadLetters'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/ops/search/dead-letters/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Get one fact that a subscription could not take
     * @description With what was wrong; the data of the fact stays in the store.
     */
    get: operations['search.Operations.deadLetter'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/ops/search/dead-letters/{id}/{wish}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Try a parked stream again, skip its first fact, or forget all that is parked of it
     * @description Concerns everything that is parked of the same stream. Answers at once; the owner of the subscription does it within a second or so.
     */
    post: operations['search.Operations.wish'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/ops/search/events': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Show facts of all tenants, the newest or those after a position
     * @description What is personal is masked, and for platform admins all data: that is for the operator. Where facts of one kind are rare a page may be empty and more follow: go on until `level`.
     */
    get: operations['search.Events.tail'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/ops/search/events/{stream}/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Show the facts of one stream
     * @description In their order, `after` a version. What is personal is masked, and for platform admins all data: that is for the operator.
     */
    get: operations['search.Events.show'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/ops/search/queues': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * List the queues of this context, with how many dead letters they have
     * @description Nothing is taken for it.
     */
    get: operations['search.Queues.list'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/ops/search/queues/{queue}/dead-letters': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * List messages that were refused, without what they say
     * @description Some of them: SQS knows no pages. To see them is to take them, so somebody else who looks in the same moment sees others; each is let go at once. Takes up to four seconds.
     */
    get: operations['search.Queues.letters'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/ops/search/queues/{queue}/dead-letters/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Get one message that was refused
     * @description With its envelope, where it is one of ours. What is personal is masked, and for platform admins all data: that is for the operator.
     */
    get: operations['search.Queues.letter'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/ops/search/queues/{queue}/dead-letters/{id}/{wish}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Send a message that was refused back to its queue, or forget it; with `all` as its id, all of them
     * @description Of all as many as can be dealt with in four seconds. Where `about` says that there are more, ask again, with `began` of the first answer: what is refused again meanwhile is then left, with another id. Either is harmless: positions decide what is taken, and what messages told of is read from the feed.
     */
    post: operations['search.Queues.wish'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/ops/search/status': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Show how far each view and subscription is, and what blocks it
     * @description Takes up to 0.3 s, in which rates are measured. `lag` counts facts that were not taken yet.
     */
    get: operations['search.Operations.status'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/ops/search/views/{view}/rebuild': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Fill a new generation of a view beside the live one, then switch to it
     * @description Answers as soon as it has begun; `status` shows how far it is, and asked again it goes on. It is switched to when nothing of it is parked (or with accept) and, for an index, when it holds exactly what is published. It is filled from what the context that it follows has published. To have that folded anew first, as `npm run ops -- rebuild` does unless `--quick`, rebuild its publication (`pocs.publication`), wait until it is live, and then ask for this: each request concerns one service only. The live one answers meanwhile, and stays for a rollback.
     */
    post: operations['search.Operations.rebuild'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/ops/search/views/{view}/rebuild/{how}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Stop a rebuild, or give it up
     * @description A stopped one goes on where it was when the rebuild is asked for again; of one that is given up nothing is left.
     */
    post: operations['search.Operations.endRebuild'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/ops/search/views/{view}/rollback': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Go back to the generation before, which has gone on following
     * @description At once and without a loss: what was read from until now is kept in the same way.
     */
    post: operations['search.Operations.rollback'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/ops/search/views/{view}/verification': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Show the verification under way, or how the last one ended
     * @description As this process remembers it: each document that differs is named, and whether it was mended.
     */
    get: operations['search.Operations.verification'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/ops/search/views/{view}/verify': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Hold an index against what is published and, with repair, mend what differs
     * @description Answers as soon as it has begun; ask for the verification to see how far it is. One at a time for each view. It does not outlive the service.
     */
    post: operations['search.Operations.verify'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/ops/unlock': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Forget how often signing in as somebody has failed
     * @description The tenant is named by its domain or its id.
     */
    post: operations['identity.UnlockAccount.unlock'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/pocs': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * List the caller’s POCs, newest first
     * @description With includePublic also those that the tenant may see; admins get all of a userId. Of several values of one filter any fits, different filters must all fit.
     */
    get: operations['pocs.ListPocs.list'];
    put?: never;
    /**
     * Register a POC, owned by the caller
     * @description Seen by its owner and the admins, and with `isPublic` by the whole tenant. Tags and frameworks given twice, in whatever case, are one. The repository is never fetched.
     */
    post: operations['pocs.RegisterPoc.register'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/pocs/{pocId}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Get a POC
     * @description Never behind a write. Private ones are shown to their owner and to admins, deleted ones too; for all others there is none.
     */
    get: operations['pocs.ShowPoc.show'];
    put?: never;
    post?: never;
    /**
     * Delete a POC
     * @description Its owner and the admins still see it, and can restore it.
     */
    delete: operations['pocs.RemovePoc.remove'];
    options?: never;
    head?: never;
    /**
     * Change what is said about a POC
     * @description JSON merge patch: null clears, arrays replace. Its owner may, and the admins of the tenant. With If-Match only the version that was seen is changed.
     */
    patch: operations['pocs.ChangePoc.change'];
    trace?: never;
  };
  '/api/v1/pocs/{pocId}/frameworks/{framework}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    /**
     * Add a framework to a POC
     * @description One that it has, in whatever case, changes nothing. A POC has 30 frameworks at most.
     */
    put: operations['pocs.AddFramework.addFramework'];
    post?: never;
    /**
     * Take a framework off a POC
     * @description In whatever case it was given; one that it does not have changes nothing.
     */
    delete: operations['pocs.RemoveFramework.removeFramework'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/pocs/{pocId}/history': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * List who changed what in a POC, and when
     * @description The newest change first. For those who see the POC only because it is public, its history begins when it last became so.
     */
    get: operations['pocs.ShowPocHistory.history'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/pocs/{pocId}/restore': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Restore a deleted POC
     * @description Restoring one that is there changes nothing.
     */
    post: operations['pocs.RestorePoc.restore'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/pocs/{pocId}/tags/{tag}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    /**
     * Tag a POC
     * @description A tag that it has, in whatever case, changes nothing. A POC has 30 tags at most.
     */
    put: operations['pocs.TagPoc.addTag'];
    post?: never;
    /**
     * Take a tag off a POC
     * @description In whatever case it was given; one that it does not have changes nothing.
     */
    delete: operations['pocs.UntagPoc.removeTag'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/search/pocs': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Find POCs
     * @description My own and those that the tenant may see; with includePublic=false my own only; admins get all of a userId. Without q the newest come first. Of repeated values any, of different filters all.
     */
    get: operations['search.SearchPocs.search'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/search/suggest': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Suggest what begins so
     * @description At most 10, out of my POCs and the public ones of the tenant, in whatever case and with or without accents. Names of POCs also by one of their words: those that begin so first, then the newest. Tags, frameworks and languages as they were first given, the most frequent first.
     */
    get: operations['search.Suggest.suggest'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/tags/popular': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * List the tags that most POCs have
     * @description At most 50, over my POCs and the public ones of the tenant; the most popular first, each as it was first given.
     */
    get: operations['pocs.PopularTags.popular'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/tags/suggest': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Suggest tags that begin so
     * @description At most 10, out of my POCs and the public ones of the tenant; the most popular first, in whatever case and with or without accents.
     */
    get: operations['pocs.SuggestTags.suggest'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/tenants': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * List all tenants
     * @description For platform admins. `q` finds a part of the name or of the domain, in whatever case.
     */
    get: operations['identity.ListTenants.list'];
    put?: never;
    /**
     * Create a tenant
     * @description Its first admin is invited by mail. A domain belongs to one tenant, whatever its case.
     */
    post: operations['identity.CreateTenant.create'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/tenants/{tenantId}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Get a tenant
     * @description One’s own; platform admins see all. Any other is not there.
     */
    get: operations['identity.GetTenant.get'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    /**
     * Change a tenant
     * @description JSON merge patch. Tenant admins change the name and the settings of their own; domain and plan are the platform’s to change.
     */
    patch: operations['identity.ChangeTenant.change'];
    trace?: never;
  };
  '/api/v1/tenants/{tenantId}/deactivate': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Deactivate a tenant
     * @description Nobody of it comes in any more, on every service within five seconds; its data stays.
     */
    post: operations['identity.DeactivateTenant.deactivate'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/tenants/{tenantId}/reactivate': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Let a deactivated tenant in again
     * @description Its people sign in anew.
     */
    post: operations['identity.ReactivateTenant.reactivate'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/users': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * List the users of one’s tenant
     * @description Invited and deactivated ones too, unless `status` says otherwise. `q` finds a part of the name or of the address, in whatever case.
     */
    get: operations['identity.ListUsers.list'];
    put?: never;
    /**
     * Invite somebody into the tenant
     * @description The invitation goes out by mail, in the language of the tenant. An address belongs to one user of a tenant.
     */
    post: operations['identity.InviteUser.invite'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/users/{userId}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Get a user of one’s tenant
     * @description As they are now; the ETag is good for If-Match of a change.
     */
    get: operations['identity.GetUser.get'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    /**
     * Change a user of one’s tenant
     * @description JSON merge patch of name, language and role. Another role ends their sessions: they sign in with it anew. A tenant keeps one admin.
     */
    patch: operations['identity.ChangeUser.change'];
    trace?: never;
  };
  '/api/v1/users/{userId}/deactivate': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Deactivate a user of one’s tenant
     * @description Their sessions end, on every service within five seconds; an open invitation is void. Their POCs stay. A tenant keeps one admin.
     */
    post: operations['identity.DeactivateUser.deactivate'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/users/{userId}/invitation': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Send an invitation again
     * @description The one before is void at once; the new one is good for seven days.
     */
    post: operations['identity.SendInvitation.send'];
    /**
     * Void an invitation
     * @description Whoever holds the link cannot use it any more. The user stays, and can be invited again.
     */
    delete: operations['identity.VoidInvitation.withdraw'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/users/{userId}/reactivate': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Let a deactivated user in again
     * @description They sign in with the password that they had. Somebody who never accepted an invitation needs a new one.
     */
    post: operations['identity.ReactivateUser.reactivate'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
}
export type webhooks = Record<string, never>;
export interface components {
  schemas: {
    /** @description It is being looked after */
    Accepted: {
      /** @constant */
      status: 'ACCEPTED';
    };
    Alive: {
      /** @constant */
      status: 'ok';
    };
    /** @description One line of a tenant’s audit list */
    AuditEntry: {
      /** Format: date-time */
      at: string;
      /** Format: uuid */
      auditId: string;
      /** @description A user’s id, `system:<name>`, or `anonymous` before anybody signed in */
      by: string;
      /** @description What they are called today; null outside of the tenant, or once erased */
      byName: string | null;
      /** @description The request that it came of; the same for all that came of it */
      correlationId: string;
      details: {
        [key: string]: unknown;
      };
      refused: boolean;
      sessionId: string | null;
      /** @description Whom it is about */
      userId: string | null;
      userName: string | null;
      /** @description What happened, or was refused, as `user.deactivated` */
      what: string;
    };
    /** @description What a client needs to call on behalf of a user */
    AuthToken: {
      /** @example eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiIuLi4ifQ.MEUCIQ */
      accessToken: string;
      /** @example 600 */
      expiresIn: number;
      /** @example kx3Vt0.h8Yq2ZbN5 */
      refreshToken: string;
      /** @constant */
      tokenType: 'Bearer';
      /** Format: uuid */
      userId: string;
    };
    ChangeMe: {
      /** @example Ana Souza */
      fullName?: string;
      /** @enum {string} */
      locale?: 'pt-BR' | 'en';
    };
    ChangePassword: {
      /** @example kx3Vt0.h8Yq2ZbN5 */
      currentPassword: string;
      /**
       * Format: password
       * @description Of any characters, but not on a list of breached passwords, nor guessed from its owner’s name or company
       * @example pão de queijo às 7
       */
      newPassword: string;
    };
    ChangeTenant: {
      /**
       * @description A domain, as example.com
       * @example padaria.example
       */
      domain?: string;
      name?: string;
      settings?: {
        /** @enum {string} */
        locale?: 'pt-BR' | 'en';
      };
      /** @enum {string} */
      subscriptionPlan?: 'FREE' | 'PRO' | 'ENTERPRISE';
    };
    ChangeUser: {
      /** @example Ana Souza */
      fullName?: string;
      /** @enum {string} */
      locale?: 'pt-BR' | 'en';
      /** @enum {string} */
      role?: 'TENANT_ADMIN' | 'USER';
    };
    CreateTenant: {
      admin: {
        /**
         * Format: email
         * @example ana@padaria.example
         */
        email: string;
        /** @example Ana Souza */
        fullName: string;
      };
      /**
       * @description A domain, as example.com
       * @example padaria.example
       */
      domain: string;
      /** @example Padaria do Bairro */
      name: string;
      /** @default {} */
      settings?: {
        /**
         * @default pt-BR
         * @enum {string}
         */
        locale?: 'pt-BR' | 'en';
      };
      /** @enum {string} */
      subscriptionPlan: 'FREE' | 'PRO' | 'ENTERPRISE';
    };
    /** @description A document of an index that is not as it was published */
    Difference: {
      id: string;
      /**
       * @description Null: the index has nothing of it
       * @example 3
       */
      indexedVersion: number | null;
      /**
       * @example damaged
       * @enum {string}
       */
      kind: 'damaged' | 'lost' | 'one-too-many' | 'of-another-tenant' | 'old-version' | 'ahead';
      /**
       * @description Null: nobody asked for that
       * @example true
       */
      mended: boolean | null;
      /**
       * @description Null: nothing was published of it
       * @example 3
       */
      publishedVersion: number | null;
      /** @description Whose the index says it is */
      tenantId: string;
    };
    /** @description Of this person nothing is kept any more but an id that means nothing */
    ErasedPerson: {
      /** Format: date-time */
      erasedAt: string;
      /** Format: uuid */
      tenantId: string;
      /** Format: uuid */
      userId: string;
    };
    /** @description A POC of a person, deleted ones included, with all that happened to it */
    ExportedPoc: {
      history: {
        /** Format: date-time */
        at: string;
        by: string;
        data: unknown;
        type: string;
      }[];
      poc: components['schemas']['Poc'];
    };
    ExportPerson: {
      /** @default 1 */
      page?: number;
      /** @default 100 */
      pageSize?: number;
      /** Format: uuid */
      tenantId: string;
      /** Format: uuid */
      userId: string;
    };
    ForgotPassword: {
      email: string;
      tenant: string;
    };
    FoundPoc: {
      /** Format: date-time */
      createdAt: string;
      /** @example null */
      deletedAt: string | null;
      /** @example Lê a temperatura do forno e escreve um relatório por fornada. */
      description: string | null;
      frameworks: string[];
      highlights: {
        /** @enum {string} */
        field: 'name' | 'description' | 'language' | 'tags' | 'frameworks';
        /** @description What was found: offsets into text in UTF-16 code units, end exclusive */
        ranges: {
          /** @example 5 */
          end: number;
          /** @example 0 */
          start: number;
        }[];
        /**
         * @description The field, or a part of it
         * @example Forno inteligente
         */
        text: string;
      }[];
      isPublic: boolean;
      /** @example Rust */
      language: string | null;
      /** @example Forno inteligente */
      name: string;
      /** Format: uuid */
      pocId: string;
      /** @example https://git.example/padaria/forno */
      repositoryUrl: string;
      tags: string[];
      /** Format: uuid */
      tenantId: string;
      /** @example null */
      thumbnailUrl: string | null;
      /** Format: date-time */
      updatedAt: string;
      /** Format: uuid */
      userId: string;
      version: number;
    };
    Introspect: {
      /** @example eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiIuLi4ifQ.MEUCIQ */
      token: string;
    };
    InviteUser: {
      /**
       * Format: email
       * @example ana@padaria.example
       */
      email: string;
      /** @example Ana Souza */
      fullName: string;
      /** @enum {string} */
      role: 'TENANT_ADMIN' | 'USER';
    };
    /** @description Public keys that access tokens are signed by (RFC 7517) */
    Jwks: {
      keys: {
        /** @constant */
        alg: 'ES256';
        /** @constant */
        crv: 'P-256';
        /** @example 2026-03 */
        kid: string;
        /** @constant */
        kty: 'EC';
        /** @constant */
        use: 'sig';
        /** @example f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU */
        x: string;
        /** @example x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0 */
        y: string;
      }[];
    };
    /** @description A mail that was sent in the embedded profile */
    Letter: {
      /** Format: date-time */
      at: string;
      /** @example <!doctype html><html lang="pt-BR">...</html> */
      html: string;
      links: string[];
      /** @example Padaria do Bairro convidou você para o Mr. Bill */
      subject: string;
      /**
       * @example Aceitar o convite:
       *     https://mrbill.example/#/accept?invitation=kx3Vt0
       */
      text: string;
      /** @example ana@padaria.example */
      to: string;
    };
    /** @description A fact as the store has it */
    LoggedEvent: {
      /** @description A user's id, or system:<name> */
      actor: string;
      /** Format: date-time */
      at: string;
      causationId: string | null;
      correlationId: string;
      /**
       * @description Why somebody came from another tenant
       * @example null
       */
      crossing: string | null;
      /**
       * @description What is personal is masked
       * @example {
       *       "name": "Forno inteligente",
       *       "isPublic": true
       *     }
       */
      data: unknown;
      eventId: string;
      /** @example 4711 */
      position: number;
      /** @example 1 */
      schemaVersion: number;
      stream: {
        id: string;
        /** @example poc */
        name: string;
      };
      tenantId: string;
      /** @example poc.registered */
      type: string;
      /** @example 1 */
      version: number;
    };
    LoggedEvents: {
      items: components['schemas']['LoggedEvent'][];
      /**
       * @description Nothing more was there
       * @example true
       */
      level: boolean;
      /**
       * @description Where to go on from: send it as after
       * @example 4711
       */
      position: number;
    };
    LoggedStream: {
      items: components['schemas']['LoggedEvent'][];
      /**
       * @description Where to go on from: send it as after
       * @example 1
       */
      version: number;
    };
    OpenedMessage: {
      /** @example 1204 */
      bytes: number;
      /**
       * @description Another one each time that it is refused
       * @example db76cc9f-a614-45b7-886d-f31b02077559
       */
      deadLetterId: string;
      /**
       * @description What it says, where it is one of ours: whatever is personal or secret is masked
       * @example {
       *       "source": "pocs",
       *       "thing": "poc",
       *       "streamversion": 3,
       *       "data": {
       *         "change": "***",
       *         "state": "***"
       *       }
       *     }
       */
      envelope: unknown;
      /** @example 4711 */
      position: number | null;
      /**
       * @description Null: it was taken again and again, and nobody said why it was not acknowledged
       * @example Error: it tells of position 99999 of pocs, which has only come to 502
       */
      reason: string | null;
      /**
       * @description When an operator sent it back last
       * @example null
       */
      sentBackAt: string | null;
      /** Format: date-time */
      since: string;
      /**
       * @description Null: it is none of ours
       * @example mrbill.pocs.poc-tagged.v1
       */
      type: string | null;
    };
    PersonAsked: {
      /**
       * @description Their address or their id
       * @example ana@padaria.example
       */
      person: string;
      /**
       * @description The domain or the id of their tenant
       * @example padaria.example
       */
      tenant: string;
    };
    /** @description All that identity keeps about a person */
    PersonExport: {
      /** @description What they did, and what was done about them */
      audit: {
        [key: string]: unknown;
      }[];
      /** Format: date-time */
      exportedAt: string;
      history: {
        /** Format: date-time */
        at: string;
        by: string;
        data: unknown;
        type: string;
      }[];
      invitation: {
        [key: string]: unknown;
      } | null;
      /** @description Mails to them that this installation still has; without their secret links */
      letters: {
        [key: string]: unknown;
      }[];
      /** @description As a hash, from which nobody can tell it */
      passwordIsKept: boolean;
      /** @description Where they have signed in: kept as hashes, so only when is known */
      places: {
        [key: string]: unknown;
      }[];
      reset: {
        [key: string]: unknown;
      } | null;
      sessions: {
        [key: string]: unknown;
      }[];
      user: components['schemas']['User'];
    };
    Poc: {
      /** Format: date-time */
      createdAt: string;
      /** @example null */
      deletedAt: string | null;
      /** @example Lê a temperatura do forno e escreve um relatório por fornada. */
      description: string | null;
      frameworks: string[];
      isPublic: boolean;
      /** @example Rust */
      language: string | null;
      /** @example Forno inteligente */
      name: string;
      /** Format: uuid */
      pocId: string;
      /** @example https://git.example/padaria/forno */
      repositoryUrl: string;
      tags: string[];
      /** Format: uuid */
      tenantId: string;
      /** @example null */
      thumbnailUrl: string | null;
      /** Format: date-time */
      updatedAt: string;
      /** Format: uuid */
      userId: string;
      version: number;
    };
    PocChange: {
      /** Format: date-time */
      at: string;
      /**
       * @description The id of a user, or system:<name>
       * @example 0199a4c2-7f00-76cc-8b21-214ffd60b0fc
       */
      by: string;
      /**
       * @description What was given, and nothing that stayed as it was
       * @example {
       *       "tag": "iot"
       *     }
       */
      changes: {
        [key: string]: unknown;
      };
      /**
       * @example poc-tagged
       * @enum {string}
       */
      type:
        | 'poc-registered'
        | 'poc-changed'
        | 'poc-tagged'
        | 'poc-untagged'
        | 'poc-framework-added'
        | 'poc-framework-removed'
        | 'poc-removed'
        | 'poc-restored';
      version: number;
    };
    PopularFramework: {
      /** @example 12 */
      count: number;
      /** @example Embassy */
      framework: string;
    };
    PopularTag: {
      /** @example 12 */
      count: number;
      /** @example iot */
      tag: string;
    };
    /** @description What every error is (RFC 9457) */
    Problem: {
      /** @description Permanent: programs may decide by it */
      code: string;
      /** @description What happened, and what to do next */
      detail: string;
      /** @description Each mistake: `pointer` into the body, or `parameter` of path, query or header */
      errors?: {
        detail: string;
        parameter?: string;
        pointer?: string;
      }[];
      /** @description The path of the request */
      instance: string;
      status: number;
      title: string;
      /** @description Quote it when asking about this */
      traceId: string;
      /** @description A path under which the code is explained */
      type: string;
      /** @description Of `rate-limited`: the quotas that are used up, as `RateLimit-Policy` names them */
      'violated-policies'?: string[];
    };
    /** @description A queue of this context, and how many dead letters it has */
    QueueReport: {
      /**
       * @description How many there are, as SQS says: about, and some seconds late
       * @example 1
       */
      about: number;
      /** @example search-hears-pocs */
      queue: string;
      /**
       * @description The context whose messages it takes
       * @example pocs
       */
      topic: string;
    };
    Readiness: {
      /**
       * @description `ok` or what is wrong, by check
       * @example {
       *       "postgres": "ok",
       *       "views": "ok"
       *     }
       */
      checks: {
        [key: string]: string;
      };
      ready: boolean;
    };
    RefreshSession: {
      /** @example kx3Vt0.h8Yq2ZbN5 */
      refreshToken: string;
    };
    /** @description A message that was put among the dead letters of its queue */
    RefusedMessage: {
      /** @example 1204 */
      bytes: number;
      /**
       * @description Another one each time that it is refused
       * @example db76cc9f-a614-45b7-886d-f31b02077559
       */
      deadLetterId: string;
      /** @example 4711 */
      position: number | null;
      /**
       * @description Null: it was taken again and again, and nobody said why it was not acknowledged
       * @example Error: it tells of position 99999 of pocs, which has only come to 502
       */
      reason: string | null;
      /**
       * @description When an operator sent it back last
       * @example null
       */
      sentBackAt: string | null;
      /** Format: date-time */
      since: string;
      /**
       * @description Null: it is none of ours
       * @example mrbill.pocs.poc-tagged.v1
       */
      type: string | null;
    };
    RefusedMessages: {
      /**
       * @description How many there are, as SQS says: about, and some seconds late
       * @example 1
       */
      about: number;
      items: components['schemas']['RefusedMessage'][];
      /** @example search-hears-pocs */
      queue: string;
      /**
       * @description The context whose messages it takes
       * @example pocs
       */
      topic: string;
    };
    Register: {
      /** @example Ana Souza */
      fullName: string;
      /** @example kx3Vt0.h8Yq2ZbN5 */
      invitation: string;
      /** @enum {string} */
      locale?: 'pt-BR' | 'en';
      /**
       * Format: password
       * @description Of any characters, but not on a list of breached passwords, nor guessed from its owner’s name or company
       * @example pão de queijo às 7
       */
      password: string;
    };
    ResetPassword: {
      /**
       * Format: password
       * @description Of any characters, but not on a list of breached passwords, nor guessed from its owner’s name or company
       * @example pão de queijo às 7
       */
      password: string;
      /** @example kx3Vt0.h8Yq2ZbN5 */
      reset: string;
    };
    /** @description What a rotation of keys has done, and how the keys stand after it */
    RotatedKeys: {
      /** @description Null where one was waiting already */
      added: string | null;
      keys: {
        /** @description From then on a rotation takes it away */
        goneAt: string | null;
        kid: string;
        /** Format: date-time */
        madeAt: string;
        /** Format: date-time */
        signsAt: string;
        /**
         * @description waiting: shown, and signs from `signsAt` on; leaving: shown for what it has signed
         * @enum {string}
         */
        status: 'waiting' | 'signing' | 'leaving';
      }[];
      /** @description Nothing that these signed is good any more */
      removed: string[];
    };
    SearchResult: {
      facets: {
        frameworks: {
          /** @example 1 */
          count: number;
          /** @example Embassy */
          value: string;
        }[];
        languages: {
          /** @example 1 */
          count: number;
          /** @example Rust */
          value: string;
        }[];
        tags: {
          /** @example 1 */
          count: number;
          /** @example iot */
          value: string;
        }[];
      };
      items: components['schemas']['FoundPoc'][];
      page: number;
      /** @example 20 */
      pageSize: number;
      /** @example 8 */
      tookMs: number;
      /** @example 1 */
      totalItems: number;
      /** @example 1 */
      totalPages: number;
    };
    /** @description One of the sessions that the caller is signed in by */
    Session: {
      /** @description Where it signed in from */
      address: string | null;
      /** Format: date-time */
      begunAt: string;
      /** @description Whether it is the one that asks */
      current: boolean;
      /** @description What the client called itself when it signed in */
      device: string | null;
      /**
       * Format: date-time
       * @description Unless it is used before
       */
      expiresAt: string;
      /**
       * Format: date-time
       * @description When it was last refreshed, to some minutes
       */
      lastUsedAt: string;
      /** Format: uuid */
      sessionId: string;
    };
    SignIn: {
      /** @example ana@padaria.example */
      email: string;
      /** @example pão de queijo às 7 */
      password: string;
      /**
       * @description Its domain or its id
       * @example padaria.example
       */
      tenant: string;
    };
    /** @description The keys that sign access tokens, oldest first */
    StandingKeys: {
      keys: {
        /** @description From then on a rotation takes it away */
        goneAt: string | null;
        kid: string;
        /** Format: date-time */
        madeAt: string;
        /** Format: date-time */
        signsAt: string;
        /**
         * @description waiting: shown, and signs from `signsAt` on; leaving: shown for what it has signed
         * @enum {string}
         */
        status: 'waiting' | 'signing' | 'leaving';
      }[];
    };
    /** @description A company that uses Mr. Bill */
    Tenant: {
      /** Format: date-time */
      createdAt: string;
      /** @example padaria.example */
      domain: string;
      /** @example Padaria do Bairro */
      name: string;
      settings: {
        /** @enum {string} */
        locale: 'pt-BR' | 'en';
      };
      /** @enum {string} */
      status: 'ACTIVE' | 'DEACTIVATED';
      /** @enum {string} */
      subscriptionPlan: 'FREE' | 'PRO' | 'ENTERPRISE';
      /** Format: uuid */
      tenantId: string;
      /** Format: date-time */
      updatedAt: string;
      version: number;
    };
    /** @description What an access token is worth */
    TokenStatus: {
      expirationTime: string | null;
      roles: ('PLATFORM_ADMIN' | 'TENANT_ADMIN' | 'USER')[];
      tenantId: string | null;
      userId: string | null;
      valid: boolean;
    };
    UnlockAccount: {
      email: string;
      tenant: string;
    };
    /** @description Whose failures to sign in are forgotten, and whether there were any */
    Unlocked: {
      hadFailures: boolean;
      /** Format: uuid */
      tenantId: string;
      /** Format: uuid */
      userId: string;
    };
    /** @description Somebody who belongs to a tenant */
    User: {
      /** @example null */
      avatarUrl: string | null;
      /** Format: date-time */
      createdAt: string;
      /** @example ana@padaria.example */
      email: string;
      /** @example Ana Souza */
      fullName: string;
      lastLoginAt: string | null;
      /** @enum {string} */
      locale: 'pt-BR' | 'en';
      /**
       * @example USER
       * @enum {string}
       */
      role: 'PLATFORM_ADMIN' | 'TENANT_ADMIN' | 'USER';
      /**
       * @example ACTIVE
       * @enum {string}
       */
      status: 'INVITED' | 'ACTIVE' | 'DEACTIVATED';
      /** Format: uuid */
      tenantId: string;
      /** Format: date-time */
      updatedAt: string;
      /** Format: uuid */
      userId: string;
      version: number;
    };
    /** @description A comparison of an index with what is published */
    Verification: {
      /**
       * @description Documents read in this step
       * @example 120
       */
      documents: number;
      endedAt: string | null;
      /** @example 2 */
      generation: number;
      /**
       * @description Of about how many, where that is known
       * @example 120
       */
      of: number | null;
      /** @description Once it is done */
      outcome: components['schemas']['VerificationOutcome'] | null;
      /**
       * @description Why it failed
       * @example null
       */
      problem: string | null;
      /**
       * @description Documents a second in this step
       * @example 40000
       */
      rate: number;
      repair: boolean;
      /**
       * @description About; null where it cannot be told
       * @example null
       */
      secondsLeft: number | null;
      /** Format: date-time */
      startedAt: string;
      /**
       * @example done
       * @enum {string}
       */
      state: 'running' | 'done' | 'failed';
      /** @description What is read: what is published, the index, or again what differed or changed meanwhile */
      step: ('published' | 'index' | 'again') | null;
      /** @example search.pocs */
      view: string;
    };
    VerificationOutcome: {
      /**
       * @description Whether all is right now, after whatever was mended
       * @example true
       */
      agree: boolean;
      /**
       * @description The first 1,000 of them
       * @example []
       */
      differences: components['schemas']['Difference'][];
      /**
       * @description Documents that differed
       * @example 0
       */
      differing: number;
      /**
       * @description Documents that are published
       * @example 120
       */
      documents: number;
      /** @description By tenant, at most 100, those that differ first */
      figures: {
        indexed: {
          /** @example 120 */
          count: number;
          /**
           * @description Sum of the digests, modulo 2^128
           * @example 5f0c3a9e5f0c3a9e5f0c3a9e5f0c3a9e
           */
          digest: string;
        };
        published: {
          /** @example 120 */
          count: number;
          /**
           * @description Sum of the digests, modulo 2^128
           * @example 5f0c3a9e5f0c3a9e5f0c3a9e5f0c3a9e
           */
          digest: string;
        };
        tenantId: string;
      }[];
      /**
       * @description Documents that wait for a parked fact
       * @example 0
       */
      parked: number;
      /**
       * @description Everything published up to here was compared
       * @example 4711
       */
      position: number;
      /** @example 3 */
      tenants: number;
      /**
       * @description Documents that changed each time they were looked at
       * @example 0
       */
      unsettled: number;
    };
    WishDone: {
      /**
       * @description How many there are, as SQS says: about, and some seconds late
       * @example 1
       */
      about: number;
      /**
       * Format: date-time
       * @description To be sent when more of the same is asked for
       */
      began: string;
      /**
       * @description Refused again since it began, and left where they are
       * @example 0
       */
      cameBack: number;
      /**
       * @description Messages that were sent back, or forgotten
       * @example 2
       */
      count: number;
      /** @example search-hears-pocs */
      queue: string;
      /** @enum {string} */
      wish: 'retry' | 'discard';
    };
  };
  responses: never;
  parameters: never;
  requestBodies: never;
  headers: {
    /**
     * @description The version of the thing in quotation marks, for If-Match
     * @example "3"
     */
    ETag: string;
    /**
     * @description The path of the new thing
     * @example /api/v1/pocs/0199a4c2-7f00-7000-8000-000000000001
     */
    Location: string;
    /**
     * @description What is left of each quota: `r` requests, whole again in `t` seconds
     * @example "user";r=1999;t=1, "tenant";r=9999;t=1
     */
    RateLimit: string;
    /**
     * @description The quotas that count this request: `q` requests in `w` seconds
     * @example "user";q=2000;w=1, "tenant";q=10000;w=1
     */
    'RateLimit-Policy': string;
    /**
     * @description Seconds to wait before asking again
     * @example 1
     */
    'Retry-After': string;
    /**
     * @description How to sign in: with a bearer token
     * @example Bearer
     */
    'WWW-Authenticate': string;
    /**
     * @description Where the write is among all facts: a list that is asked for with it shows the write
     * @example 4711
     */
    'X-Position': string;
  };
  pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
  'identity.ListAudit.list': {
    parameters: {
      query?: {
        /** @description As in the entries: a user’s id, `system:<name>` or `anonymous` */
        by?: string;
        from?: string;
        /** @description Counted from 1 */
        page?: number;
        /** @description Items on a page */
        pageSize?: number;
        refused?: boolean;
        sortOrder?: 'asc' | 'desc';
        to?: string;
        /** @description Whom it is about */
        userId?: string;
        /** @description As in the entries: `user.deactivated`, `sign-in.refused` … */
        what?: string[];
      };
      header?: {
        /**
         * @description Of the answer to a write that this list must show
         * @example 4711
         */
        'X-Position'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description OK */
      200: {
        headers: {
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            items: components['schemas']['AuditEntry'][];
            page: number;
            /** @example 20 */
            pageSize: number;
            /** @example 1 */
            totalItems: number;
            /** @example 1 */
            totalPages: number;
          };
        };
      };
    };
  };
  'identity.Introspect.introspect': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['Introspect'];
      };
    };
    responses: {
      /** @description OK */
      200: {
        headers: {
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['TokenStatus'];
        };
      };
    };
  };
  'identity.SignIn.signIn': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['SignIn'];
      };
    };
    responses: {
      /** @description OK */
      200: {
        headers: {
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['AuthToken'];
        };
      };
    };
  };
  'identity.SignOut.signOut': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description No Content */
      204: {
        headers: {
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'X-Position': components['headers']['X-Position'];
          [name: string]: unknown;
        };
        content?: never;
      };
    };
  };
  'identity.ForgotPassword.forgot': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['ForgotPassword'];
      };
    };
    responses: {
      /** @description Accepted */
      202: {
        headers: {
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Accepted'];
        };
      };
    };
  };
  'identity.ResetPassword.reset': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['ResetPassword'];
      };
    };
    responses: {
      /** @description No Content */
      204: {
        headers: {
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'X-Position': components['headers']['X-Position'];
          [name: string]: unknown;
        };
        content?: never;
      };
    };
  };
  'identity.RefreshSession.refresh': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['RefreshSession'];
      };
    };
    responses: {
      /** @description OK */
      200: {
        headers: {
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['AuthToken'];
        };
      };
    };
  };
  'identity.Register.register': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['Register'];
      };
    };
    responses: {
      /** @description Created */
      201: {
        headers: {
          ETag: components['headers']['ETag'];
          Location: components['headers']['Location'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'X-Position': components['headers']['X-Position'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['User'];
        };
      };
    };
  };
  'pocs.PopularFrameworks.popular': {
    parameters: {
      query?: {
        language?: string;
      };
      header?: {
        /**
         * @description Of the answer to a write that this list must show
         * @example 4711
         */
        'X-Position'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description OK */
      200: {
        headers: {
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['PopularFramework'][];
        };
      };
    };
  };
  'pocs.SuggestFrameworks.suggest': {
    parameters: {
      query: {
        /** @example em */
        prefix: string;
      };
      header?: {
        /**
         * @description Of the answer to a write that this list must show
         * @example 4711
         */
        'X-Position'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description OK */
      200: {
        headers: {
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          [name: string]: unknown;
        };
        content: {
          'application/json': string[];
        };
      };
    };
  };
  'identity.GetUser.me': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description OK */
      200: {
        headers: {
          ETag: components['headers']['ETag'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'X-Position': components['headers']['X-Position'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['User'];
        };
      };
    };
  };
  'identity.ChangeMe.change': {
    parameters: {
      query?: never;
      header?: {
        /**
         * @description The ETag that the change is meant for
         * @example "3"
         */
        'If-Match'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/merge-patch+json': components['schemas']['ChangeMe'];
      };
    };
    responses: {
      /** @description OK */
      200: {
        headers: {
          ETag: components['headers']['ETag'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'X-Position': components['headers']['X-Position'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['User'];
        };
      };
    };
  };
  'identity.ChangePassword.change': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['ChangePassword'];
      };
    };
    responses: {
      /** @description No Content */
      204: {
        headers: {
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'X-Position': components['headers']['X-Position'];
          [name: string]: unknown;
        };
        content?: never;
      };
    };
  };
  'identity.ListSessions.list': {
    parameters: {
      query?: {
        /** @description Counted from 1 */
        page?: number;
        /** @description Items on a page */
        pageSize?: number;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description OK */
      200: {
        headers: {
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            items: components['schemas']['Session'][];
            page: number;
            /** @example 20 */
            pageSize: number;
            /** @example 1 */
            totalItems: number;
            /** @example 1 */
            totalPages: number;
          };
        };
      };
    };
  };
  'identity.EndSession.end': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /**
         * @description A UUID
         * @example 0199a4c2-7f00-7097-8240-851664f18305
         */
        sessionId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description No Content */
      204: {
        headers: {
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'X-Position': components['headers']['X-Position'];
          [name: string]: unknown;
        };
        content?: never;
      };
    };
  };
  'identity.Operations.deadLetters': {
    parameters: {
      query?: {
        /** @description Counted from 1 */
        page?: number;
        /** @description Items on a page */
        pageSize?: number;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description OK */
      200: {
        headers: {
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            items: {
              /** @example 17 */
              deadLetterId: string;
              generation: number;
              /** Format: date-time */
              parkedAt: string;
              /** @example 4711 */
              position: number;
              /**
               * @description Null: it only waits behind the one that failed
               * @example poc-tagged does not fit the contract of pocs (state.tags: expected array)
               */
              problem: string | null;
              stream: {
                /** Format: uuid */
                id: string;
                /** @example poc */
                name: string;
              };
              /** @example pocs.list */
              subscription: string;
              /** Format: uuid */
              tenantId: string;
              tries: number;
              /**
               * @description What an operator asked for and has not been done yet
               * @example null
               */
              wish: ('retry' | 'skip' | 'discard') | null;
            }[];
            page: number;
            /** @example 20 */
            pageSize: number;
            /** @example 1 */
            totalItems: number;
            /** @example 1 */
            totalPages: number;
          };
        };
      };
    };
  };
  'identity.Operations.deadLetter': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @example 17 */
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description OK */
      200: {
        headers: {
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @example 17 */
            deadLetterId: string;
            generation: number;
            /** Format: date-time */
            parkedAt: string;
            /** @example 4711 */
            position: number;
            /**
             * @description Null: it only waits behind the one that failed
             * @example poc-tagged does not fit the contract of pocs (state.tags: expected array)
             */
            problem: string | null;
            stream: {
              /** Format: uuid */
              id: string;
              /** @example poc */
              name: string;
            };
            /** @example pocs.list */
            subscription: string;
            /** Format: uuid */
            tenantId: string;
            tries: number;
            /**
             * @description What an operator asked for and has not been done yet
             * @example null
             */
            wish: ('retry' | 'skip' | 'discard') | null;
          };
        };
      };
    };
  };
  'identity.Operations.wish': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @example 17 */
        id: string;
        /** @example retry */
        wish: 'retry' | 'skip' | 'discard';
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Accepted */
      202: {
        headers: {
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @example 17 */
            deadLetterId: string;
            /** @enum {string} */
            wish: 'retry' | 'skip' | 'discard';
          };
        };
      };
    };
  };
  'identity.Events.tail': {
    parameters: {
      query?: {
        /** @description A position; left out: the newest facts */
        after?: number;
        /** @description At most */
        limit?: number;
        /** @description Of this kind of stream only */
        stream?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description OK */
      200: {
        headers: {
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['LoggedEvents'];
        };
      };
    };
  };
  'identity.Events.show': {
    parameters: {
      query?: {
        /** @description A version */
        after?: number;
        /** @description At most */
        limit?: number;
      };
      header?: never;
      path: {
        /**
         * @description A UUID
         * @example 0199a4c2-7f00-7a56-8145-270ce6b3bebd
         */
        id: string;
        /** @example poc */
        stream: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description OK */
      200: {
        headers: {
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['LoggedStream'];
        };
      };
    };
  };
  'identity.RotateKeys.standings': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description OK */
      200: {
        headers: {
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['StandingKeys'];
        };
      };
    };
  };
  'identity.RotateKeys.rotate': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description OK */
      200: {
        headers: {
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['RotatedKeys'];
        };
      };
    };
  };
  'identity.ErasePerson.erase': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['PersonAsked'];
      };
    };
    responses: {
      /** @description OK */
      200: {
        headers: {
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ErasedPerson'];
        };
      };
    };
  };
  'identity.ExportPerson.export': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['PersonAsked'];
      };
    };
    responses: {
      /** @description OK */
      200: {
        headers: {
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['PersonExport'];
        };
      };
    };
  };
  'identity.Queues.list': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description OK */
      200: {
        headers: {
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @example search */
            context: string;
            queues: components['schemas']['QueueReport'][];
          };
        };
      };
    };
  };
  'identity.Queues.letters': {
    parameters: {
      query?: {
        /** @description At most */
        limit?: number;
      };
      header?: never;
      path: {
        /** @example search-hears-pocs */
        queue: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description OK */
      200: {
        headers: {
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['RefusedMessages'];
        };
      };
    };
  };
  'identity.Queues.letter': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @example db76cc9f-a614-45b7-886d-f31b02077559 */
        id: string;
        /** @example search-hears-pocs */
        queue: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description OK */
      200: {
        headers: {
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['OpenedMessage'];
        };
      };
    };
  };
  'identity.Queues.wish': {
    parameters: {
      query?: {
        /** @description As the first answer says, where there are more than one could deal with */
        began?: string;
      };
      header?: never;
      path: {
        /** @example db76cc9f-a614-45b7-886d-f31b02077559 */
        id: string;
        /** @example search-hears-pocs */
        queue: string;
        /** @example retry */
        wish: 'retry' | 'discard';
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description OK */
      200: {
        headers: {
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['WishDone'];
        };
      };
    };
  };
  'identity.Operations.status': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description OK */
      200: {
        headers: {
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @example pocs */
            context: string;
            subscriptions: {
              /**
               * @description Why it does not go on, or is not switched to yet
               * @example null
               */
              blockedBy: string | null;
              generation: number;
              /**
               * @description The newest position of its source, where that can be asked
               * @example 4711
               */
              head: number | null;
              /**
               * @description Positions that it has not taken
               * @example 0
               */
              lag: number | null;
              /**
               * @description Age of the oldest fact that it has not taken; null where its source does not say
               * @example 0
               */
              lagSeconds: number | null;
              /** @example pocs.list */
              name: string;
              /**
               * @description The process that runs it
               * @example pocs laptop 4711
               */
              owner: string | null;
              /** @example 0 */
              parked: number;
              /** @example 4711 */
              position: number;
              /**
               * @description Facts a second, as measured just now
               * @example 12.5
               */
              rate: number;
              /**
               * @description Until one that is being filled has caught up, at this rate
               * @example null
               */
              secondsLeft: number | null;
              seenAt: string | null;
              /**
               * @description What it follows: `store`, or the feed of another context; null where this program does not know it
               * @example store
               */
              source: string | null;
              /**
               * @description Live is what is read; lost is what was, where the index itself is gone and another one is filled
               * @example live
               * @enum {string}
               */
              status: 'building' | 'live' | 'standby' | 'lost';
              version: number;
            }[];
          };
        };
      };
    };
  };
  'identity.Operations.rebuild': {
    parameters: {
      query?: {
        /** @description Switch although facts are parked */
        accept?: boolean;
      };
      header?: never;
      path: {
        /** @example pocs.list */
        view: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Accepted */
      202: {
        headers: {
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @example 2 */
            generation: number;
            /** @example pocs.list */
            view: string;
          };
        };
      };
    };
  };
  'identity.Operations.endRebuild': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @example stop */
        how: 'stop' | 'abandon';
        /** @example pocs.list */
        view: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description OK */
      200: {
        headers: {
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @example 2 */
            generation: number;
            /** @example pocs.list */
            view: string;
          };
        };
      };
    };
  };
  'identity.Operations.rollback': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @example pocs.list */
        view: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description OK */
      200: {
        headers: {
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @example 2 */
            generation: number;
            /** @example pocs.list */
            view: string;
          };
        };
      };
    };
  };
  'identity.Operations.verification': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @example pocs.list */
        view: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description OK */
      200: {
        headers: {
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Verification'];
        };
      };
    };
  };
  'identity.Operations.verify': {
    parameters: {
      query?: {
        /** @description Mend what differs */
        repair?: boolean;
      };
      header?: never;
      path: {
        /** @example pocs.list */
        view: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Accepted */
      202: {
        headers: {
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Verification'];
        };
      };
    };
  };
  'pocs.Operations.deadLetters': {
    parameters: {
      query?: {
        /** @description Counted from 1 */
        page?: number;
        /** @description Items on a page */
        pageSize?: number;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description OK */
      200: {
        headers: {
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            items: {
              /** @example 17 */
              deadLetterId: string;
              generation: number;
              /** Format: date-time */
              parkedAt: string;
              /** @example 4711 */
              position: number;
              /**
               * @description Null: it only waits behind the one that failed
               * @example poc-tagged does not fit the contract of pocs (state.tags: expected array)
               */
              problem: string | null;
              stream: {
                /** Format: uuid */
                id: string;
                /** @example poc */
                name: string;
              };
              /** @example pocs.list */
              subscription: string;
              /** Format: uuid */
              tenantId: string;
              tries: number;
              /**
               * @description What an operator asked for and has not been done yet
               * @example null
               */
              wish: ('retry' | 'skip' | 'discard') | null;
            }[];
            page: number;
            /** @example 20 */
            pageSize: number;
            /** @example 1 */
            totalItems: number;
            /** @example 1 */
            totalPages: number;
          };
        };
      };
    };
  };
  'pocs.Operations.deadLetter': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @example 17 */
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description OK */
      200: {
        headers: {
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @example 17 */
            deadLetterId: string;
            generation: number;
            /** Format: date-time */
            parkedAt: string;
            /** @example 4711 */
            position: number;
            /**
             * @description Null: it only waits behind the one that failed
             * @example poc-tagged does not fit the contract of pocs (state.tags: expected array)
             */
            problem: string | null;
            stream: {
              /** Format: uuid */
              id: string;
              /** @example poc */
              name: string;
            };
            /** @example pocs.list */
            subscription: string;
            /** Format: uuid */
            tenantId: string;
            tries: number;
            /**
             * @description What an operator asked for and has not been done yet
             * @example null
             */
            wish: ('retry' | 'skip' | 'discard') | null;
          };
        };
      };
    };
  };
  'pocs.Operations.wish': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @example 17 */
        id: string;
        /** @example retry */
        wish: 'retry' | 'skip' | 'discard';
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Accepted */
      202: {
        headers: {
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @example 17 */
            deadLetterId: string;
            /** @enum {string} */
            wish: 'retry' | 'skip' | 'discard';
          };
        };
      };
    };
  };
  'pocs.Events.tail': {
    parameters: {
      query?: {
        /** @description A position; left out: the newest facts */
        after?: number;
        /** @description At most */
        limit?: number;
        /** @description Of this kind of stream only */
        stream?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description OK */
      200: {
        headers: {
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['LoggedEvents'];
        };
      };
    };
  };
  'pocs.Events.show': {
    parameters: {
      query?: {
        /** @description A version */
        after?: number;
        /** @description At most */
        limit?: number;
      };
      header?: never;
      path: {
        /**
         * @description A UUID
         * @example 0199a4c2-7f00-7a56-8145-270ce6b3bebd
         */
        id: string;
        /** @example poc */
        stream: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description OK */
      200: {
        headers: {
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['LoggedStream'];
        };
      };
    };
  };
  'pocs.ExportPerson.export': {
    parameters: {
      query?: never;
      header?: {
        /**
         * @description Of the answer to a write that this list must show
         * @example 4711
         */
        'X-Position'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['ExportPerson'];
      };
    };
    responses: {
      /** @description OK */
      200: {
        headers: {
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            items: components['schemas']['ExportedPoc'][];
            page: number;
            /** @example 20 */
            pageSize: number;
            /** @example 1 */
            totalItems: number;
            /** @example 1 */
            totalPages: number;
          };
        };
      };
    };
  };
  'pocs.Queues.list': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description OK */
      200: {
        headers: {
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @example search */
            context: string;
            queues: components['schemas']['QueueReport'][];
          };
        };
      };
    };
  };
  'pocs.Queues.letters': {
    parameters: {
      query?: {
        /** @description At most */
        limit?: number;
      };
      header?: never;
      path: {
        /** @example search-hears-pocs */
        queue: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description OK */
      200: {
        headers: {
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['RefusedMessages'];
        };
      };
    };
  };
  'pocs.Queues.letter': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @example db76cc9f-a614-45b7-886d-f31b02077559 */
        id: string;
        /** @example search-hears-pocs */
        queue: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description OK */
      200: {
        headers: {
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['OpenedMessage'];
        };
      };
    };
  };
  'pocs.Queues.wish': {
    parameters: {
      query?: {
        /** @description As the first answer says, where there are more than one could deal with */
        began?: string;
      };
      header?: never;
      path: {
        /** @example db76cc9f-a614-45b7-886d-f31b02077559 */
        id: string;
        /** @example search-hears-pocs */
        queue: string;
        /** @example retry */
        wish: 'retry' | 'discard';
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description OK */
      200: {
        headers: {
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['WishDone'];
        };
      };
    };
  };
  'pocs.Operations.status': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description OK */
      200: {
        headers: {
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @example pocs */
            context: string;
            subscriptions: {
              /**
               * @description Why it does not go on, or is not switched to yet
               * @example null
               */
              blockedBy: string | null;
              generation: number;
              /**
               * @description The newest position of its source, where that can be asked
               * @example 4711
               */
              head: number | null;
              /**
               * @description Positions that it has not taken
               * @example 0
               */
              lag: number | null;
              /**
               * @description Age of the oldest fact that it has not taken; null where its source does not say
               * @example 0
               */
              lagSeconds: number | null;
              /** @example pocs.list */
              name: string;
              /**
               * @description The process that runs it
               * @example pocs laptop 4711
               */
              owner: string | null;
              /** @example 0 */
              parked: number;
              /** @example 4711 */
              position: number;
              /**
               * @description Facts a second, as measured just now
               * @example 12.5
               */
              rate: number;
              /**
               * @description Until one that is being filled has caught up, at this rate
               * @example null
               */
              secondsLeft: number | null;
              seenAt: string | null;
              /**
               * @description What it follows: `store`, or the feed of another context; null where this program does not know it
               * @example store
               */
              source: string | null;
              /**
               * @description Live is what is read; lost is what was, where the index itself is gone and another one is filled
               * @example live
               * @enum {string}
               */
              status: 'building' | 'live' | 'standby' | 'lost';
              version: number;
            }[];
          };
        };
      };
    };
  };
  'pocs.Operations.rebuild': {
    parameters: {
      query?: {
        /** @description Switch although facts are parked */
        accept?: boolean;
      };
      header?: never;
      path: {
        /** @example pocs.list */
        view: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Accepted */
      202: {
        headers: {
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @example 2 */
            generation: number;
            /** @example pocs.list */
            view: string;
          };
        };
      };
    };
  };
  'pocs.Operations.endRebuild': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @example stop */
        how: 'stop' | 'abandon';
        /** @example pocs.list */
        view: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description OK */
      200: {
        headers: {
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @example 2 */
            generation: number;
            /** @example pocs.list */
            view: string;
          };
        };
      };
    };
  };
  'pocs.Operations.rollback': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @example pocs.list */
        view: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description OK */
      200: {
        headers: {
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @example 2 */
            generation: number;
            /** @example pocs.list */
            view: string;
          };
        };
      };
    };
  };
  'pocs.Operations.verification': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @example pocs.list */
        view: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description OK */
      200: {
        headers: {
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Verification'];
        };
      };
    };
  };
  'pocs.Operations.verify': {
    parameters: {
      query?: {
        /** @description Mend what differs */
        repair?: boolean;
      };
      header?: never;
      path: {
        /** @example pocs.list */
        view: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Accepted */
      202: {
        headers: {
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Verification'];
        };
      };
    };
  };
  'search.Operations.deadLetters': {
    parameters: {
      query?: {
        /** @description Counted from 1 */
        page?: number;
        /** @description Items on a page */
        pageSize?: number;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description OK */
      200: {
        headers: {
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            items: {
              /** @example 17 */
              deadLetterId: string;
              generation: number;
              /** Format: date-time */
              parkedAt: string;
              /** @example 4711 */
              position: number;
              /**
               * @description Null: it only waits behind the one that failed
               * @example poc-tagged does not fit the contract of pocs (state.tags: expected array)
               */
              problem: string | null;
              stream: {
                /** Format: uuid */
                id: string;
                /** @example poc */
                name: string;
              };
              /** @example pocs.list */
              subscription: string;
              /** Format: uuid */
              tenantId: string;
              tries: number;
              /**
               * @description What an operator asked for and has not been done yet
               * @example null
               */
              wish: ('retry' | 'skip' | 'discard') | null;
            }[];
            page: number;
            /** @example 20 */
            pageSize: number;
            /** @example 1 */
            totalItems: number;
            /** @example 1 */
            totalPages: number;
          };
        };
      };
    };
  };
  'search.Operations.deadLetter': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @example 17 */
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description OK */
      200: {
        headers: {
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @example 17 */
            deadLetterId: string;
            generation: number;
            /** Format: date-time */
            parkedAt: string;
            /** @example 4711 */
            position: number;
            /**
             * @description Null: it only waits behind the one that failed
             * @example poc-tagged does not fit the contract of pocs (state.tags: expected array)
             */
            problem: string | null;
            stream: {
              /** Format: uuid */
              id: string;
              /** @example poc */
              name: string;
            };
            /** @example pocs.list */
            subscription: string;
            /** Format: uuid */
            tenantId: string;
            tries: number;
            /**
             * @description What an operator asked for and has not been done yet
             * @example null
             */
            wish: ('retry' | 'skip' | 'discard') | null;
          };
        };
      };
    };
  };
  'search.Operations.wish': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @example 17 */
        id: string;
        /** @example retry */
        wish: 'retry' | 'skip' | 'discard';
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Accepted */
      202: {
        headers: {
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @example 17 */
            deadLetterId: string;
            /** @enum {string} */
            wish: 'retry' | 'skip' | 'discard';
          };
        };
      };
    };
  };
  'search.Events.tail': {
    parameters: {
      query?: {
        /** @description A position; left out: the newest facts */
        after?: number;
        /** @description At most */
        limit?: number;
        /** @description Of this kind of stream only */
        stream?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description OK */
      200: {
        headers: {
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['LoggedEvents'];
        };
      };
    };
  };
  'search.Events.show': {
    parameters: {
      query?: {
        /** @description A version */
        after?: number;
        /** @description At most */
        limit?: number;
      };
      header?: never;
      path: {
        /**
         * @description A UUID
         * @example 0199a4c2-7f00-7a56-8145-270ce6b3bebd
         */
        id: string;
        /** @example poc */
        stream: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description OK */
      200: {
        headers: {
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['LoggedStream'];
        };
      };
    };
  };
  'search.Queues.list': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description OK */
      200: {
        headers: {
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @example search */
            context: string;
            queues: components['schemas']['QueueReport'][];
          };
        };
      };
    };
  };
  'search.Queues.letters': {
    parameters: {
      query?: {
        /** @description At most */
        limit?: number;
      };
      header?: never;
      path: {
        /** @example search-hears-pocs */
        queue: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description OK */
      200: {
        headers: {
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['RefusedMessages'];
        };
      };
    };
  };
  'search.Queues.letter': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @example db76cc9f-a614-45b7-886d-f31b02077559 */
        id: string;
        /** @example search-hears-pocs */
        queue: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description OK */
      200: {
        headers: {
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['OpenedMessage'];
        };
      };
    };
  };
  'search.Queues.wish': {
    parameters: {
      query?: {
        /** @description As the first answer says, where there are more than one could deal with */
        began?: string;
      };
      header?: never;
      path: {
        /** @example db76cc9f-a614-45b7-886d-f31b02077559 */
        id: string;
        /** @example search-hears-pocs */
        queue: string;
        /** @example retry */
        wish: 'retry' | 'discard';
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description OK */
      200: {
        headers: {
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['WishDone'];
        };
      };
    };
  };
  'search.Operations.status': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description OK */
      200: {
        headers: {
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @example pocs */
            context: string;
            subscriptions: {
              /**
               * @description Why it does not go on, or is not switched to yet
               * @example null
               */
              blockedBy: string | null;
              generation: number;
              /**
               * @description The newest position of its source, where that can be asked
               * @example 4711
               */
              head: number | null;
              /**
               * @description Positions that it has not taken
               * @example 0
               */
              lag: number | null;
              /**
               * @description Age of the oldest fact that it has not taken; null where its source does not say
               * @example 0
               */
              lagSeconds: number | null;
              /** @example pocs.list */
              name: string;
              /**
               * @description The process that runs it
               * @example pocs laptop 4711
               */
              owner: string | null;
              /** @example 0 */
              parked: number;
              /** @example 4711 */
              position: number;
              /**
               * @description Facts a second, as measured just now
               * @example 12.5
               */
              rate: number;
              /**
               * @description Until one that is being filled has caught up, at this rate
               * @example null
               */
              secondsLeft: number | null;
              seenAt: string | null;
              /**
               * @description What it follows: `store`, or the feed of another context; null where this program does not know it
               * @example store
               */
              source: string | null;
              /**
               * @description Live is what is read; lost is what was, where the index itself is gone and another one is filled
               * @example live
               * @enum {string}
               */
              status: 'building' | 'live' | 'standby' | 'lost';
              version: number;
            }[];
          };
        };
      };
    };
  };
  'search.Operations.rebuild': {
    parameters: {
      query?: {
        /** @description Switch although facts are parked */
        accept?: boolean;
      };
      header?: never;
      path: {
        /** @example pocs.list */
        view: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Accepted */
      202: {
        headers: {
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @example 2 */
            generation: number;
            /** @example pocs.list */
            view: string;
          };
        };
      };
    };
  };
  'search.Operations.endRebuild': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @example stop */
        how: 'stop' | 'abandon';
        /** @example pocs.list */
        view: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description OK */
      200: {
        headers: {
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @example 2 */
            generation: number;
            /** @example pocs.list */
            view: string;
          };
        };
      };
    };
  };
  'search.Operations.rollback': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @example pocs.list */
        view: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description OK */
      200: {
        headers: {
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @example 2 */
            generation: number;
            /** @example pocs.list */
            view: string;
          };
        };
      };
    };
  };
  'search.Operations.verification': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @example pocs.list */
        view: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description OK */
      200: {
        headers: {
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Verification'];
        };
      };
    };
  };
  'search.Operations.verify': {
    parameters: {
      query?: {
        /** @description Mend what differs */
        repair?: boolean;
      };
      header?: never;
      path: {
        /** @example pocs.list */
        view: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Accepted */
      202: {
        headers: {
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Verification'];
        };
      };
    };
  };
  'identity.UnlockAccount.unlock': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['UnlockAccount'];
      };
    };
    responses: {
      /** @description OK */
      200: {
        headers: {
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Unlocked'];
        };
      };
    };
  };
  'pocs.ListPocs.list': {
    parameters: {
      query?: {
        deleted?: boolean;
        frameworks?: string[];
        from?: string;
        includePublic?: boolean;
        language?: string[];
        /** @description Counted from 1 */
        page?: number;
        /** @description Items on a page */
        pageSize?: number;
        sortBy?: 'createdAt' | 'updatedAt' | 'name';
        /** @description By default names from A on, times from the newest on */
        sortOrder?: 'asc' | 'desc';
        tags?: string[];
        to?: string;
        /** @description A UUID */
        userId?: string;
      };
      header?: {
        /**
         * @description Of the answer to a write that this list must show
         * @example 4711
         */
        'X-Position'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description OK */
      200: {
        headers: {
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            items: components['schemas']['Poc'][];
            page: number;
            /** @example 20 */
            pageSize: number;
            /** @example 1 */
            totalItems: number;
            /** @example 1 */
            totalPages: number;
          };
        };
      };
    };
  };
  'pocs.RegisterPoc.register': {
    parameters: {
      query?: never;
      header?: {
        /**
         * @description Sent again with the same body: the same answer, and nothing twice
         * @example 7d0f5c1e-9a51-4c1b-8a36-2f2d6f1f0a11
         */
        'Idempotency-Key'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          /** @default null */
          description?: string | null;
          /** @default [] */
          frameworks?: string[];
          /** @default false */
          isPublic?: boolean;
          /** @default null */
          language?: string | null;
          /** @example Forno inteligente */
          name: string;
          /**
           * @description http(s), git, ssh or scp form, without credentials
           * @example https://git.example/padaria/forno
           */
          repositoryUrl: string;
          /** @default [] */
          tags?: string[];
        };
      };
    };
    responses: {
      /** @description Created */
      201: {
        headers: {
          ETag: components['headers']['ETag'];
          Location: components['headers']['Location'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'X-Position': components['headers']['X-Position'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Poc'];
        };
      };
    };
  };
  'pocs.ShowPoc.show': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /**
         * @description A UUID
         * @example 0199a4c2-7f00-7eee-814a-66552ed40144
         */
        pocId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description OK */
      200: {
        headers: {
          ETag: components['headers']['ETag'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'X-Position': components['headers']['X-Position'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Poc'];
        };
      };
    };
  };
  'pocs.RemovePoc.remove': {
    parameters: {
      query?: never;
      header?: {
        /**
         * @description The ETag that the change is meant for
         * @example "3"
         */
        'If-Match'?: string;
      };
      path: {
        /**
         * @description A UUID
         * @example 0199a4c2-7f00-7eee-814a-66552ed40144
         */
        pocId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description OK */
      200: {
        headers: {
          ETag: components['headers']['ETag'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'X-Position': components['headers']['X-Position'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Poc'];
        };
      };
    };
  };
  'pocs.ChangePoc.change': {
    parameters: {
      query?: never;
      header?: {
        /**
         * @description The ETag that the change is meant for
         * @example "3"
         */
        'If-Match'?: string;
      };
      path: {
        /**
         * @description A UUID
         * @example 0199a4c2-7f00-7eee-814a-66552ed40144
         */
        pocId: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/merge-patch+json': {
          description?: string | null;
          frameworks?: string[] | null;
          isPublic?: boolean | null;
          language?: string | null;
          /** @example Forno inteligente */
          name?: string;
          /**
           * @description http(s), git, ssh or scp form, without credentials
           * @example https://git.example/padaria/forno
           */
          repositoryUrl?: string;
          tags?: string[] | null;
        };
      };
    };
    responses: {
      /** @description OK */
      200: {
        headers: {
          ETag: components['headers']['ETag'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'X-Position': components['headers']['X-Position'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Poc'];
        };
      };
    };
  };
  'pocs.AddFramework.addFramework': {
    parameters: {
      query?: never;
      header?: {
        /**
         * @description The ETag that the change is meant for
         * @example "3"
         */
        'If-Match'?: string;
      };
      path: {
        /** @example Embassy */
        framework: string;
        /**
         * @description A UUID
         * @example 0199a4c2-7f00-7eee-814a-66552ed40144
         */
        pocId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description No Content */
      204: {
        headers: {
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'X-Position': components['headers']['X-Position'];
          [name: string]: unknown;
        };
        content?: never;
      };
    };
  };
  'pocs.RemoveFramework.removeFramework': {
    parameters: {
      query?: never;
      header?: {
        /**
         * @description The ETag that the change is meant for
         * @example "3"
         */
        'If-Match'?: string;
      };
      path: {
        /** @example Embassy */
        framework: string;
        /**
         * @description A UUID
         * @example 0199a4c2-7f00-7eee-814a-66552ed40144
         */
        pocId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description No Content */
      204: {
        headers: {
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'X-Position': components['headers']['X-Position'];
          [name: string]: unknown;
        };
        content?: never;
      };
    };
  };
  'pocs.ShowPocHistory.history': {
    parameters: {
      query?: {
        /** @description Counted from 1 */
        page?: number;
        /** @description Items on a page */
        pageSize?: number;
      };
      header?: never;
      path: {
        /**
         * @description A UUID
         * @example 0199a4c2-7f00-7eee-814a-66552ed40144
         */
        pocId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description OK */
      200: {
        headers: {
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            items: components['schemas']['PocChange'][];
            page: number;
            /** @example 20 */
            pageSize: number;
            /** @example 1 */
            totalItems: number;
            /** @example 1 */
            totalPages: number;
          };
        };
      };
    };
  };
  'pocs.RestorePoc.restore': {
    parameters: {
      query?: never;
      header?: {
        /**
         * @description Sent again with the same body: the same answer, and nothing twice
         * @example 7d0f5c1e-9a51-4c1b-8a36-2f2d6f1f0a11
         */
        'Idempotency-Key'?: string;
      };
      path: {
        /**
         * @description A UUID
         * @example 0199a4c2-7f00-7eee-814a-66552ed40144
         */
        pocId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description OK */
      200: {
        headers: {
          ETag: components['headers']['ETag'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'X-Position': components['headers']['X-Position'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Poc'];
        };
      };
    };
  };
  'pocs.TagPoc.addTag': {
    parameters: {
      query?: never;
      header?: {
        /**
         * @description The ETag that the change is meant for
         * @example "3"
         */
        'If-Match'?: string;
      };
      path: {
        /**
         * @description A UUID
         * @example 0199a4c2-7f00-7eee-814a-66552ed40144
         */
        pocId: string;
        /** @example iot */
        tag: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description No Content */
      204: {
        headers: {
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'X-Position': components['headers']['X-Position'];
          [name: string]: unknown;
        };
        content?: never;
      };
    };
  };
  'pocs.UntagPoc.removeTag': {
    parameters: {
      query?: never;
      header?: {
        /**
         * @description The ETag that the change is meant for
         * @example "3"
         */
        'If-Match'?: string;
      };
      path: {
        /**
         * @description A UUID
         * @example 0199a4c2-7f00-7eee-814a-66552ed40144
         */
        pocId: string;
        /** @example iot */
        tag: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description No Content */
      204: {
        headers: {
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'X-Position': components['headers']['X-Position'];
          [name: string]: unknown;
        };
        content?: never;
      };
    };
  };
  'search.SearchPocs.search': {
    parameters: {
      query?: {
        frameworks?: string[];
        from?: string;
        includePublic?: boolean;
        language?: string[];
        /** @description Counted from 1 */
        page?: number;
        /** @description Items on a page */
        pageSize?: number;
        /** @description Words, "quoted phrases" and -words to leave out; everything else is text */
        q?: string;
        sortBy?: 'relevance' | 'createdAt' | 'updatedAt' | 'name';
        sortOrder?: 'asc' | 'desc';
        tags?: string[];
        to?: string;
        /** @description A UUID */
        userId?: string;
      };
      header?: {
        /**
         * @description Of the answer to a write that this list must show
         * @example 4711
         */
        'X-Position'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description OK */
      200: {
        headers: {
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['SearchResult'];
        };
      };
    };
  };
  'search.Suggest.suggest': {
    parameters: {
      query: {
        /** @example for */
        prefix: string;
        /** @example poc */
        type: 'poc' | 'tag' | 'framework' | 'language';
      };
      header?: {
        /**
         * @description Of the answer to a write that this list must show
         * @example 4711
         */
        'X-Position'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description OK */
      200: {
        headers: {
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          [name: string]: unknown;
        };
        content: {
          'application/json': string[];
        };
      };
    };
  };
  'pocs.PopularTags.popular': {
    parameters: {
      query?: never;
      header?: {
        /**
         * @description Of the answer to a write that this list must show
         * @example 4711
         */
        'X-Position'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description OK */
      200: {
        headers: {
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['PopularTag'][];
        };
      };
    };
  };
  'pocs.SuggestTags.suggest': {
    parameters: {
      query: {
        /** @example io */
        prefix: string;
      };
      header?: {
        /**
         * @description Of the answer to a write that this list must show
         * @example 4711
         */
        'X-Position'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description OK */
      200: {
        headers: {
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          [name: string]: unknown;
        };
        content: {
          'application/json': string[];
        };
      };
    };
  };
  'identity.ListTenants.list': {
    parameters: {
      query?: {
        /** @description Counted from 1 */
        page?: number;
        /** @description Items on a page */
        pageSize?: number;
        /** @description Part of the name or of the domain */
        q?: string;
        sortBy?: 'createdAt' | 'updatedAt' | 'name' | 'domain';
        sortOrder?: 'asc' | 'desc';
        status?: 'ACTIVE' | 'DEACTIVATED';
        subscriptionPlan?: 'FREE' | 'PRO' | 'ENTERPRISE';
      };
      header?: {
        /**
         * @description Of the answer to a write that this list must show
         * @example 4711
         */
        'X-Position'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description OK */
      200: {
        headers: {
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            items: components['schemas']['Tenant'][];
            page: number;
            /** @example 20 */
            pageSize: number;
            /** @example 1 */
            totalItems: number;
            /** @example 1 */
            totalPages: number;
          };
        };
      };
    };
  };
  'identity.CreateTenant.create': {
    parameters: {
      query?: never;
      header?: {
        /**
         * @description Sent again with the same body: the same answer, and nothing twice
         * @example 7d0f5c1e-9a51-4c1b-8a36-2f2d6f1f0a11
         */
        'Idempotency-Key'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['CreateTenant'];
      };
    };
    responses: {
      /** @description Created */
      201: {
        headers: {
          ETag: components['headers']['ETag'];
          Location: components['headers']['Location'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'X-Position': components['headers']['X-Position'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Tenant'];
        };
      };
    };
  };
  'identity.GetTenant.get': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /**
         * @description A UUID
         * @example 0199a4c2-7f00-7aad-871c-d4f8e2f3abc3
         */
        tenantId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description OK */
      200: {
        headers: {
          ETag: components['headers']['ETag'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'X-Position': components['headers']['X-Position'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Tenant'];
        };
      };
    };
  };
  'identity.ChangeTenant.change': {
    parameters: {
      query?: never;
      header?: {
        /**
         * @description The ETag that the change is meant for
         * @example "3"
         */
        'If-Match'?: string;
      };
      path: {
        /**
         * @description A UUID
         * @example 0199a4c2-7f00-7aad-871c-d4f8e2f3abc3
         */
        tenantId: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/merge-patch+json': components['schemas']['ChangeTenant'];
      };
    };
    responses: {
      /** @description OK */
      200: {
        headers: {
          ETag: components['headers']['ETag'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'X-Position': components['headers']['X-Position'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Tenant'];
        };
      };
    };
  };
  'identity.DeactivateTenant.deactivate': {
    parameters: {
      query?: never;
      header?: {
        /**
         * @description Sent again with the same body: the same answer, and nothing twice
         * @example 7d0f5c1e-9a51-4c1b-8a36-2f2d6f1f0a11
         */
        'Idempotency-Key'?: string;
      };
      path: {
        /**
         * @description A UUID
         * @example 0199a4c2-7f00-7aad-871c-d4f8e2f3abc3
         */
        tenantId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description OK */
      200: {
        headers: {
          ETag: components['headers']['ETag'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'X-Position': components['headers']['X-Position'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Tenant'];
        };
      };
    };
  };
  'identity.ReactivateTenant.reactivate': {
    parameters: {
      query?: never;
      header?: {
        /**
         * @description Sent again with the same body: the same answer, and nothing twice
         * @example 7d0f5c1e-9a51-4c1b-8a36-2f2d6f1f0a11
         */
        'Idempotency-Key'?: string;
      };
      path: {
        /**
         * @description A UUID
         * @example 0199a4c2-7f00-7aad-871c-d4f8e2f3abc3
         */
        tenantId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description OK */
      200: {
        headers: {
          ETag: components['headers']['ETag'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'X-Position': components['headers']['X-Position'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Tenant'];
        };
      };
    };
  };
  'identity.ListUsers.list': {
    parameters: {
      query?: {
        /** @description Counted from 1 */
        page?: number;
        /** @description Items on a page */
        pageSize?: number;
        /** @description Part of the name or of the address */
        q?: string;
        role?: 'PLATFORM_ADMIN' | 'TENANT_ADMIN' | 'USER';
        sortBy?: 'createdAt' | 'updatedAt' | 'fullName' | 'email';
        sortOrder?: 'asc' | 'desc';
        status?: 'INVITED' | 'ACTIVE' | 'DEACTIVATED';
      };
      header?: {
        /**
         * @description Of the answer to a write that this list must show
         * @example 4711
         */
        'X-Position'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description OK */
      200: {
        headers: {
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            items: components['schemas']['User'][];
            page: number;
            /** @example 20 */
            pageSize: number;
            /** @example 1 */
            totalItems: number;
            /** @example 1 */
            totalPages: number;
          };
        };
      };
    };
  };
  'identity.InviteUser.invite': {
    parameters: {
      query?: never;
      header?: {
        /**
         * @description Sent again with the same body: the same answer, and nothing twice
         * @example 7d0f5c1e-9a51-4c1b-8a36-2f2d6f1f0a11
         */
        'Idempotency-Key'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['InviteUser'];
      };
    };
    responses: {
      /** @description Created */
      201: {
        headers: {
          ETag: components['headers']['ETag'];
          Location: components['headers']['Location'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'X-Position': components['headers']['X-Position'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['User'];
        };
      };
    };
  };
  'identity.GetUser.get': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /**
         * @description A UUID
         * @example 0199a4c2-7f00-76cc-8b21-214ffd60b0fc
         */
        userId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description OK */
      200: {
        headers: {
          ETag: components['headers']['ETag'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'X-Position': components['headers']['X-Position'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['User'];
        };
      };
    };
  };
  'identity.ChangeUser.change': {
    parameters: {
      query?: never;
      header?: {
        /**
         * @description The ETag that the change is meant for
         * @example "3"
         */
        'If-Match'?: string;
      };
      path: {
        /**
         * @description A UUID
         * @example 0199a4c2-7f00-76cc-8b21-214ffd60b0fc
         */
        userId: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/merge-patch+json': components['schemas']['ChangeUser'];
      };
    };
    responses: {
      /** @description OK */
      200: {
        headers: {
          ETag: components['headers']['ETag'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'X-Position': components['headers']['X-Position'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['User'];
        };
      };
    };
  };
  'identity.DeactivateUser.deactivate': {
    parameters: {
      query?: never;
      header?: {
        /**
         * @description Sent again with the same body: the same answer, and nothing twice
         * @example 7d0f5c1e-9a51-4c1b-8a36-2f2d6f1f0a11
         */
        'Idempotency-Key'?: string;
      };
      path: {
        /**
         * @description A UUID
         * @example 0199a4c2-7f00-76cc-8b21-214ffd60b0fc
         */
        userId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description OK */
      200: {
        headers: {
          ETag: components['headers']['ETag'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'X-Position': components['headers']['X-Position'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['User'];
        };
      };
    };
  };
  'identity.SendInvitation.send': {
    parameters: {
      query?: never;
      header?: {
        /**
         * @description Sent again with the same body: the same answer, and nothing twice
         * @example 7d0f5c1e-9a51-4c1b-8a36-2f2d6f1f0a11
         */
        'Idempotency-Key'?: string;
      };
      path: {
        /**
         * @description A UUID
         * @example 0199a4c2-7f00-76cc-8b21-214ffd60b0fc
         */
        userId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description OK */
      200: {
        headers: {
          ETag: components['headers']['ETag'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'X-Position': components['headers']['X-Position'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['User'];
        };
      };
    };
  };
  'identity.VoidInvitation.withdraw': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /**
         * @description A UUID
         * @example 0199a4c2-7f00-76cc-8b21-214ffd60b0fc
         */
        userId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description OK */
      200: {
        headers: {
          ETag: components['headers']['ETag'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'X-Position': components['headers']['X-Position'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['User'];
        };
      };
    };
  };
  'identity.ReactivateUser.reactivate': {
    parameters: {
      query?: never;
      header?: {
        /**
         * @description Sent again with the same body: the same answer, and nothing twice
         * @example 7d0f5c1e-9a51-4c1b-8a36-2f2d6f1f0a11
         */
        'Idempotency-Key'?: string;
      };
      path: {
        /**
         * @description A UUID
         * @example 0199a4c2-7f00-76cc-8b21-214ffd60b0fc
         */
        userId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description OK */
      200: {
        headers: {
          ETag: components['headers']['ETag'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'X-Position': components['headers']['X-Position'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['User'];
        };
      };
    };
  };
}

/** By what the API says no. */
export type ProblemCode =
  | 'concurrent-write'
  | 'edge.broken-answer'
  | 'edge.late-answer'
  | 'forbidden'
  | 'headers-too-large'
  | 'internal-error'
  | 'invalid-input'
  | 'invitation.not-valid'
  | 'key-reused'
  | 'key-under-way'
  | 'malformed-request'
  | 'method-not-allowed'
  | 'not-found'
  | 'not-writable'
  | 'ops.no-earlier-generation'
  | 'ops.no-queues'
  | 'ops.no-rebuild'
  | 'ops.no-such-dead-letter'
  | 'ops.no-such-message'
  | 'ops.no-such-queue'
  | 'ops.no-such-stream'
  | 'ops.no-such-view'
  | 'ops.no-verification'
  | 'ops.not-verifiable'
  | 'ops.nothing-to-verify'
  | 'ops.queues-out-of-reach'
  | 'ops.verification-under-way'
  | 'password.wrong'
  | 'platform.has-admin'
  | 'poc.deleted'
  | 'poc.not-found'
  | 'poc.not-yours'
  | 'poc.too-many-frameworks'
  | 'poc.too-many-tags'
  | 'rate-limited'
  | 'request-timeout'
  | 'reset.not-valid'
  | 'search.not-ready'
  | 'search.too-slow'
  | 'search.unavailable'
  | 'session.not-begun'
  | 'session.not-found'
  | 'session.over'
  | 'session.too-many-attempts'
  | 'taken'
  | 'tenant.domain-taken'
  | 'tenant.is-the-platform'
  | 'tenant.not-found'
  | 'tenant.platforms-to-change'
  | 'too-large'
  | 'unauthorized'
  | 'unavailable'
  | 'unsupported-media-type'
  | 'uri-too-long'
  | 'user.email-taken'
  | 'user.erased'
  | 'user.last-admin'
  | 'user.not-found'
  | 'user.not-waiting'
  | 'user.role-is-the-operators'
  | 'version-mismatch';
