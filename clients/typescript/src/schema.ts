// Generated from docs/reference/openapi.json, SHA-256 0e242ea52a6575529f1e35d7b0e9c50c9ec968a6be7c13eb3e2037cf6e4ed5d4; do not edit
export interface paths {
    "/v1/dead-letters": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the dead-letter queues: how much lies in each, and how old the oldest is of those looked at */
        get: operations["list_dead_letter_queues"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/dead-letters/{queue}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Look at some of a queue's messages; they stay in it */
        get: operations["peek_dead_letters"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/dead-letters/{queue}/purge": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Delete all of a queue's messages for good. SQS allows it once a minute */
        post: operations["purge_dead_letters"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/dead-letters/{queue}/redrive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send messages back to where they came from: all, by id, or by what is known of them
         * @description A delivery gets its whole schedule again. Of a fault of the stream, what can still be read is delivered; the rest is told in `problems`. It works for 20 seconds at most and then says whether there is more.
         */
        post: operations["redrive_dead_letters"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List what is not delivered, over all tenants, newest event first; or a tenant's deliveries
         * @description Without a tenant, `status` is undelivered or one of its states. It may be some seconds behind.
         */
        get: operations["list_all_deliveries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/event-types": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List event types, by name */
        get: operations["list_event_types"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/event-types/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show an event type with its schemas and examples */
        get: operations["show_event_type"];
        /**
         * Create or replace an event type
         * @description Events are checked against the schema of their version when they are published, not when they are sent.
         */
        put: operations["put_event_type"];
        post?: never;
        /** Delete an event type: its events are no longer checked */
        delete: operations["delete_event_type"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/hooks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show the hooks in use */
        get: operations["show_hooks"];
        /**
         * Check hooks files and put them into use as a set of a new version; nothing is applied if anything is wrong
         * @description Who may call this has the worker run commands: give it to few.
         */
        put: operations["apply_hooks"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/hooks/diff": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Show what applying files, or going back to a version, would change */
        post: operations["diff_hooks"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/hooks/rollback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Put an earlier version back into use */
        post: operations["rollback_hooks"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/hooks/try": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Evaluate a hook on a request and explain: what would be answered and run, and why. Nothing is run or sent */
        post: operations["try_hook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/hooks/versions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the versions of the hooks, newest first */
        get: operations["list_hook_versions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/hooks/versions/{version}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show the hooks of a version */
        get: operations["show_hook_version"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/overview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show what went through in the last hours, what lies in dead-letter queues, and endpoints in trouble */
        get: operations["show_overview"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/replays": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the replays of all tenants, newest first */
        get: operations["list_all_replays"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/requests": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List inbound requests that were kept (parameter `CaptureRequests`), newest first */
        get: operations["list_requests"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/requests/{request}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show an inbound request as it was received, its secrets included */
        get: operations["show_request"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/requests/{request}/run": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Run an inbound request again, for the hooks that accepted it, as they are applied now
         * @description Nothing is verified again, and nothing makes it a repetition.
         */
        post: operations["run_request"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/settings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show the settings in force */
        get: operations["show_settings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tenants": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List tenants, by id */
        get: operations["list_tenants"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tenants/{tenant}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show a tenant: how many endpoints it has, and how they do */
        get: operations["show_tenant"];
        /** Create a tenant; one that is there stays as it is */
        put: operations["put_tenant"];
        post?: never;
        /**
         * Delete a tenant that has no endpoints
         * @description Its events and deliveries expire as they would have.
         */
        delete: operations["delete_tenant"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tenants/{tenant}/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List a tenant's deliveries over all its endpoints, newest event first */
        get: operations["list_deliveries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tenants/{tenant}/deliveries/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make up to 100 deliveries again; those that are not found are told */
        post: operations["retry_deliveries"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tenants/{tenant}/deliveries/{endpoint}/{event}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show a delivery with its attempts */
        get: operations["show_delivery"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tenants/{tenant}/deliveries/{endpoint}/{event}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make a delivery again, with a whole new schedule */
        post: operations["retry_delivery"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tenants/{tenant}/endpoints": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List a tenant's endpoints, by id, with their health */
        get: operations["list_endpoints"];
        put?: never;
        /**
         * Create an endpoint
         * @description Its signing secret is in this answer alone. A tenant that is not there is created.
         */
        post: operations["create_endpoint"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tenants/{tenant}/endpoints/{endpoint}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show an endpoint: its settings and its health */
        get: operations["show_endpoint"];
        /**
         * Create or replace the endpoint of an id that you choose
         * @description What is not given takes its default; secrets stay unless given.
         */
        put: operations["put_endpoint"];
        post?: never;
        /** Delete an endpoint; deliveries that wait for it are cancelled */
        delete: operations["delete_endpoint"];
        options?: never;
        head?: never;
        /**
         * Change some of an endpoint's settings
         * @description What is not given stays as it is; null clears a setting.
         */
        patch: operations["update_endpoint"];
        trace?: never;
    };
    "/v1/tenants/{tenant}/endpoints/{endpoint}/blocked-keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List ordering keys on which deliveries wait, and what for: up to 100, those that wait longest first */
        get: operations["list_blocked_keys"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tenants/{tenant}/endpoints/{endpoint}/disable": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Disable an endpoint: nothing is sent to it, its deliveries are held */
        post: operations["disable_endpoint"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tenants/{tenant}/endpoints/{endpoint}/enable": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Enable an endpoint again, with its health reset */
        post: operations["enable_endpoint"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tenants/{tenant}/endpoints/{endpoint}/recover": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make every delivery again that was exhausted or held since a time: a replay for each of the two */
        post: operations["recover_endpoint"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tenants/{tenant}/endpoints/{endpoint}/secrets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the secrets that sign now, oldest first, without their values */
        get: operations["list_secrets"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tenants/{tenant}/endpoints/{endpoint}/secrets/expire": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** End a rotation's overlap now: from here on the current secret alone signs */
        post: operations["expire_old_secrets"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tenants/{tenant}/endpoints/{endpoint}/secrets/reveal": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Show the secrets that sign now, with their values
         * @description Who may call this can sign as this deployment does: give it to few.
         */
        post: operations["reveal_secrets"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tenants/{tenant}/endpoints/{endpoint}/secrets/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Give an endpoint a new signing secret
         * @description It is in this answer alone. The old one signs beside it for the overlap, so that a receiver changes without a gap.
         */
        post: operations["rotate_secret"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tenants/{tenant}/endpoints/{endpoint}/skip": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Give up a number of an ordering key, so that those behind it go on
         * @description Its delivery is cancelled; one that never came is waited for no more.
         */
        post: operations["skip_number"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tenants/{tenant}/endpoints/{endpoint}/stats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Sum up an endpoint's newest deliveries: statuses, codes, latency, by the hour */
        get: operations["show_endpoint_stats"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tenants/{tenant}/endpoints/{endpoint}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make one POST to an endpoint now, signed as its deliveries are, and show what came back
         * @description It is recorded nowhere and not tried again. A disabled endpoint is tested too.
         */
        post: operations["test_endpoint"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tenants/{tenant}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List a tenant's events, newest first */
        get: operations["list_events"];
        put?: never;
        /**
         * Publish an event
         * @description 201 once it is committed: every endpoint that wants it will get it. 200 if this very event was there; another event under its id is a conflict.
         */
        post: operations["publish_event"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tenants/{tenant}/events/batch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Publish up to 100 events, each by itself
         * @description What is wrong with one keeps none of the others: look at `failed`.
         */
        post: operations["publish_events"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tenants/{tenant}/events/{event}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show an event with its payload */
        get: operations["show_event"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tenants/{tenant}/events/{event}/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List what became of an event at each of the endpoints that the tenant has now */
        get: operations["list_deliveries_of_event"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tenants/{tenant}/playground": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Try a filter and a transform on an event: whether it matches, and what would be sent. Nothing is stored */
        post: operations["try_filter"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tenants/{tenant}/portal-sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List links that wait and sessions that are open, newest first */
        get: operations["list_portal_sessions"];
        put?: never;
        /**
         * Make a link to a tenant's portal
         * @description Who follows it first gets a session of this tenant alone, for the time given; nobody gets a second one by it.
         */
        post: operations["create_portal_session"];
        /** Revoke all of a tenant's links and sessions */
        delete: operations["revoke_portal_sessions"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tenants/{tenant}/portal-sessions/{session}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Revoke a link or a session: it ends at once */
        delete: operations["revoke_portal_session"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tenants/{tenant}/replays": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List a tenant's replays, newest first */
        get: operations["list_replays"];
        put?: never;
        /** Make deliveries again by filter: any number of them, in pages, no faster than `rate` */
        post: operations["start_replay"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tenants/{tenant}/replays/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Count what a replay would make again, and start nothing */
        post: operations["preview_replay"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tenants/{tenant}/replays/{replay}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show a replay's progress */
        get: operations["show_replay"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tenants/{tenant}/replays/{replay}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Stop a replay; what it has sent stays sent */
        post: operations["cancel_replay"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tenants/{tenant}/replays/{replay}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Go on with a replay that was cancelled, where it stood */
        post: operations["resume_replay"];
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
        /** AppliedView */
        AppliedView: {
            /** Added */
            added: string[];
            /** Removed */
            removed: string[];
            /** Changed */
            changed: string[];
            /** Reordered */
            reordered: boolean;
            /**
             * Lines
             * @description A unified diff; secrets in it are numbered, not shown.
             */
            lines: string[];
            /** Warnings */
            warnings: string[];
            /** Version */
            version: number;
            /** Applied */
            applied: boolean;
        };
        /** ApplyRequest */
        ApplyRequest: {
            /** Files */
            files?: components["schemas"]["FileGiven"][];
            /**
             * Set
             * @description The first file's name, if not given.
             * @default null
             */
            set?: string | null;
            /**
             * Prune
             * @description Remove the set's hooks that the files no longer have.
             * @default false
             */
            prune?: boolean;
        };
        /** AttemptView */
        AttemptView: {
            /** Number */
            number: number;
            /**
             * At
             * Format: date-time
             * @example 2026-11-27T02:30:00.000000Z
             */
            at: string;
            /**
             * Lane
             * @enum {string}
             */
            lane: "fast" | "slow" | "test";
            /** Code */
            code: number | null;
            /** Error */
            error: string | null;
            /** Ms */
            ms: number;
            /** @description null where nothing was sent. */
            timings: components["schemas"]["TimingsView"] | null;
            /**
             * Address
             * @description That was connected to.
             */
            address: string | null;
            /** @description Its headers; once delivered, of the last attempt alone. */
            request: components["schemas"]["RequestView"] | null;
            /** @description Of the last attempt alone. */
            response: components["schemas"]["ResponseView"] | null;
        };
        /** BasicAuth */
        BasicAuth: {
            /** Username */
            username: string;
            /**
             * Password
             * Format: password
             */
            password: string;
        };
        /** BatchItem */
        BatchItem: {
            /** Id */
            id: string | null;
            /** Created */
            created: boolean;
            /**
             * Problems
             * @description Why it was not published; empty where it was.
             */
            problems: components["schemas"]["ReportedProblem"][];
        };
        /** BatchRequest */
        BatchRequest: {
            /** Events */
            events: components["schemas"]["PublishRequest"][];
        };
        /** BatchView */
        BatchView: {
            /**
             * Items
             * @description In the order in which they were given.
             */
            items: components["schemas"]["BatchItem"][];
            /** Published */
            published: number;
            /** Existing */
            existing: number;
            /** Failed */
            failed: number;
        };
        /** BatchingSpec */
        BatchingSpec: {
            /** Max Events */
            max_events: number;
            /**
             * Max Bytes
             * @default 262144
             */
            max_bytes?: number;
        };
        /** BatchingView */
        BatchingView: {
            /** Max Events */
            max_events: number;
            /** Max Bytes */
            max_bytes: number;
        };
        /** BlockedKeyPage */
        BlockedKeyPage: {
            /** Items */
            items: components["schemas"]["BlockedKeyView"][];
            /**
             * Next Cursor
             * @description Continues the listing; null at its end.
             * @default null
             */
            next_cursor?: string | null;
        };
        /**
         * BlockedKeyView
         * @description An ordering key on which deliveries wait, and what for.
         */
        BlockedKeyView: {
            /** Ordering Key */
            ordering_key: string;
            /**
             * Sequence
             * @description The number that is waited for; null while the key has only just begun.
             */
            sequence: number | null;
            /**
             * Last
             * @description The highest number that waits.
             */
            last: number;
            /**
             * Since
             * Format: date-time
             * @description Since when it is waited for.
             * @example 2026-11-27T02:30:00.000000Z
             */
            since: string;
            /**
             * Event Id
             * @description null: the number has not come.
             */
            event_id: string | null;
            /**
             * Status
             * @description Of its delivery; missing, or begins.
             */
            status: string;
            /** Attempts Made */
            attempts_made: number;
            /**
             * Code
             * @description Of its last answer.
             */
            code: number | null;
            /** Reason */
            reason: string | null;
        };
        /** Brand */
        Brand: {
            /**
             * Name
             * @default
             */
            name?: string;
            /**
             * Logo
             * @description Address of a picture.
             * @default
             */
            logo?: string;
            /**
             * Accent
             * @description A colour, such as #3355ff.
             * @default
             */
            accent?: string;
        };
        /** CapturedPage */
        CapturedPage: {
            /** Items */
            items: components["schemas"]["CapturedView"][];
            /**
             * Next Cursor
             * @description Continues the listing; null at its end.
             * @default null
             */
            next_cursor?: string | null;
        };
        /** CapturedView */
        CapturedView: {
            /** Id */
            id: string;
            /**
             * Hook
             * @description The first that it ran, if any.
             */
            hook: string;
            /**
             * Received At
             * Format: date-time
             * @example 2026-11-27T02:30:00.000000Z
             */
            received_at: string;
            /** Outcome */
            outcome: string;
            /** Reason */
            reason: string;
            /** Method */
            method: string;
            /** Path */
            path: string;
        };
        /** CapturedWithRequest */
        CapturedWithRequest: {
            /** Id */
            id: string;
            /**
             * Hook
             * @description The first that it ran, if any.
             */
            hook: string;
            /**
             * Received At
             * Format: date-time
             * @example 2026-11-27T02:30:00.000000Z
             */
            received_at: string;
            /** Outcome */
            outcome: string;
            /** Reason */
            reason: string;
            /** Method */
            method: string;
            /** Path */
            path: string;
            /**
             * Request
             * @description As it was received: method, path, url, query, headers, body.
             */
            request: {
                [key: string]: unknown;
            };
            /**
             * Runs
             * @description The hooks that it ran, each with what verification found.
             */
            runs: {
                [key: string]: unknown;
            }[];
        };
        /**
         * ClientCertificate
         * @description mTLS: a certificate chain and its key, both PEM.
         */
        ClientCertificate: {
            /** Certificate */
            certificate: string;
            /**
             * Private Key
             * Format: password
             */
            private_key: string;
        };
        /** DeliveryPage */
        DeliveryPage: {
            /** Items */
            items: components["schemas"]["DeliveryView"][];
            /**
             * Next Cursor
             * @description Continues the listing; null at its end.
             * @default null
             */
            next_cursor?: string | null;
        };
        /** DeliveryRef */
        DeliveryRef: {
            /** Endpoint Id */
            endpoint_id: string;
            /** Event Id */
            event_id: string;
        };
        /**
         * DeliveryView
         * @description An event on its way to an endpoint.
         */
        DeliveryView: {
            /** Tenant */
            tenant: string;
            /** Endpoint Id */
            endpoint_id: string;
            /** Event Id */
            event_id: string;
            /** Event Type */
            event_type: string;
            /**
             * Event Timestamp
             * Format: date-time
             * @example 2026-11-27T02:30:00.000000Z
             */
            event_timestamp: string;
            status: components["schemas"]["Status"];
            /** Attempts Made */
            attempts_made: number;
            /**
             * Code
             * @description Of the last answer.
             */
            code: number | null;
            /**
             * Error
             * @description Error kind of the last attempt.
             */
            error: string | null;
            /**
             * Ms
             * @description How long the last attempt took.
             */
            ms: number | null;
            /**
             * Reason
             * @description Why it is held, cancelled, or waits without having used an attempt.
             */
            reason: string | null;
            /**
             * Next Attempt At
             * @description Null unless it waits for its time; see `reason` for what else it waits for.
             */
            next_attempt_at: string | null;
            /**
             * Changed At
             * Format: date-time
             * @example 2026-11-27T02:30:00.000000Z
             */
            changed_at: string;
            /**
             * Ordering Key
             * @description Of an endpoint that gets its events in order.
             */
            ordering_key: string | null;
            /**
             * Sequence
             * @description The event's number in its ordering key.
             */
            sequence: number | null;
        };
        /** DeliveryWithAttempts */
        DeliveryWithAttempts: {
            /** Tenant */
            tenant: string;
            /** Endpoint Id */
            endpoint_id: string;
            /** Event Id */
            event_id: string;
            /** Event Type */
            event_type: string;
            /**
             * Event Timestamp
             * Format: date-time
             * @example 2026-11-27T02:30:00.000000Z
             */
            event_timestamp: string;
            status: components["schemas"]["Status"];
            /** Attempts Made */
            attempts_made: number;
            /**
             * Code
             * @description Of the last answer.
             */
            code: number | null;
            /**
             * Error
             * @description Error kind of the last attempt.
             */
            error: string | null;
            /**
             * Ms
             * @description How long the last attempt took.
             */
            ms: number | null;
            /**
             * Reason
             * @description Why it is held, cancelled, or waits without having used an attempt.
             */
            reason: string | null;
            /**
             * Next Attempt At
             * @description Null unless it waits for its time; see `reason` for what else it waits for.
             */
            next_attempt_at: string | null;
            /**
             * Changed At
             * Format: date-time
             * @example 2026-11-27T02:30:00.000000Z
             */
            changed_at: string;
            /**
             * Ordering Key
             * @description Of an endpoint that gets its events in order.
             */
            ordering_key: string | null;
            /**
             * Sequence
             * @description The event's number in its ordering key.
             */
            sequence: number | null;
            /**
             * Attempts
             * @description Oldest first, the last 20.
             */
            attempts: components["schemas"]["AttemptView"][];
        };
        /** DepthPage */
        DepthPage: {
            /** Items */
            items: components["schemas"]["DepthView"][];
            /**
             * Next Cursor
             * @description Continues the listing; null at its end.
             * @default null
             */
            next_cursor?: string | null;
        };
        /** DepthView */
        DepthView: {
            /**
             * Queue
             * @enum {string}
             */
            queue: "delivery" | "inbound" | "inbound-fifo" | "stream";
            /** Waiting */
            waiting: number;
            /** In Flight */
            in_flight: number;
            /**
             * Oldest At
             * @description Of up to ten that were looked at.
             */
            oldest_at: string | null;
        };
        /** DiffRequest */
        DiffRequest: {
            /** Files */
            files?: components["schemas"]["FileGiven"][];
            /**
             * Version
             * @description Instead of files: what going back to it would change.
             * @default null
             */
            version?: number | null;
            /**
             * Set
             * @default null
             */
            set?: string | null;
        };
        /** DiffView */
        DiffView: {
            /** Added */
            added: string[];
            /** Removed */
            removed: string[];
            /** Changed */
            changed: string[];
            /** Reordered */
            reordered: boolean;
            /**
             * Lines
             * @description A unified diff; secrets in it are numbered, not shown.
             */
            lines: string[];
            /** Warnings */
            warnings: string[];
            /**
             * Version
             * @description The one that is compared with.
             */
            version: number;
        };
        /** DisableRequest */
        DisableRequest: {
            /**
             * Reason
             * @description Stands on the deliveries that are held.
             * @default by hand
             */
            reason?: string;
        };
        /**
         * Empty
         * @description Nothing, or `{}`.
         */
        Empty: Record<string, never>;
        /** EnableRequest */
        EnableRequest: {
            /**
             * Replay Held
             * @description Deliver what was held while it was disabled.
             * @default false
             */
            replay_held?: boolean;
        };
        /** EnabledView */
        EnabledView: {
            endpoint: components["schemas"]["EndpointView"];
            replay: components["schemas"]["ReplayView"] | null;
        };
        /**
         * EndpointCreatedView
         * @description An endpoint, and the signing secret that was made for it: shown this once.
         */
        EndpointCreatedView: {
            /** Id */
            id: string;
            /** Tenant */
            tenant: string;
            /** Url */
            url: string;
            /** Description */
            description: string;
            /** Metadata */
            metadata: {
                [key: string]: string;
            };
            /**
             * Event Types
             * @description Names or wildcards; empty: all but hookline.*.
             */
            event_types: string[];
            /** Channels */
            channels: string[];
            /** Filter */
            filter: {
                [key: string]: unknown;
            } | null;
            /** Transform */
            transform: string | null;
            /** Payload */
            payload: string;
            /** Version */
            version: string | null;
            /**
             * Header Names
             * @description Of the headers that are sent besides ours; values are not shown.
             */
            header_names: string[];
            /** Signature */
            signature: string;
            /**
             * Secrets
             * @description How many secrets sign now.
             */
            secrets: number;
            /**
             * Schedule
             * @description Seconds before each attempt; null: the default.
             */
            schedule: number[] | null;
            /** Timeout */
            timeout: number | null;
            /** Rate Limit */
            rate_limit: number | null;
            batching: components["schemas"]["BatchingView"] | null;
            /** Shards */
            shards: number;
            /**
             * Ordering
             * @description key: events of one ordering key one after the other; null: in no order.
             */
            ordering: string | null;
            /**
             * Ordered From
             * @description Event time from which it is so; null: from the start.
             */
            ordered_from: string | null;
            /**
             * On Exhausted
             * @description stop: the key waits for somebody; skip: it goes on.
             */
            on_exhausted: string;
            /**
             * Missing After
             * @description Seconds that a missing number is waited for; null: the default.
             */
            missing_after: number | null;
            /** Basic Auth */
            basic_auth: boolean;
            /** Oauth2 */
            oauth2: boolean;
            /** Mtls */
            mtls: boolean;
            /** Enabled */
            enabled: boolean;
            /** Disabled Reason */
            disabled_reason: string | null;
            /**
             * Created At
             * Format: date-time
             * @example 2026-11-27T02:30:00.000000Z
             */
            created_at: string;
            /** Revision */
            revision: number;
            health: components["schemas"]["HealthView"];
            /**
             * Secret
             * @description null where the caller gave their own, or the endpoint was there.
             */
            secret: string | null;
            /**
             * Public Key
             * @description Of an Ed25519 secret (whsk_): what receivers verify with.
             */
            public_key: string | null;
        };
        /** EndpointPage */
        EndpointPage: {
            /** Items */
            items: components["schemas"]["EndpointView"][];
            /**
             * Next Cursor
             * @description Continues the listing; null at its end.
             * @default null
             */
            next_cursor?: string | null;
        };
        /**
         * EndpointSpec
         * @description A new endpoint, or the fields of one that change; `None` for a field clears it.
         */
        EndpointSpec: {
            /**
             * Url
             * @default null
             */
            url?: string | null;
            description?: string | null;
            metadata?: {
                [key: string]: string;
            } | null;
            event_types?: string[] | null;
            channels?: string[] | null;
            /**
             * Filter
             * @default null
             */
            filter?: {
                [key: string]: unknown;
            } | null;
            /**
             * Transform
             * @default null
             */
            transform?: string | null;
            payload?: ("envelope" | "versioned" | "data" | "cloudevents" | "cloudevents-binary") | null;
            /**
             * Version
             * @default null
             */
            version?: string | null;
            headers?: {
                [key: string]: string;
            } | null;
            signature?: ("standard" | "github" | "stripe") | null;
            /**
             * Secrets
             * @default null
             */
            secrets?: string[] | null;
            /**
             * Secret Kind
             * @default whsec
             * @enum {string}
             */
            secret_kind?: "whsec" | "whsk";
            /**
             * Schedule
             * @default null
             */
            schedule?: number[] | null;
            /**
             * Timeout
             * @default null
             */
            timeout?: number | null;
            /**
             * Rate Limit
             * @default null
             */
            rate_limit?: number | null;
            /** @default null */
            batching?: components["schemas"]["BatchingSpec"] | null;
            /**
             * Shards
             * @default null
             */
            shards?: number | null;
            /**
             * Ordering
             * @default null
             */
            ordering?: "key" | null;
            on_exhausted?: ("stop" | "skip") | null;
            /**
             * Missing After
             * @default null
             */
            missing_after?: number | null;
            /** @default null */
            basic_auth?: components["schemas"]["BasicAuth"] | null;
            /** @default null */
            oauth2?: components["schemas"]["OAuth2"] | null;
            /** @default null */
            mtls?: components["schemas"]["ClientCertificate"] | null;
        };
        /**
         * EndpointView
         * @description An endpoint; of what is secret, whether it is there.
         */
        EndpointView: {
            /** Id */
            id: string;
            /** Tenant */
            tenant: string;
            /** Url */
            url: string;
            /** Description */
            description: string;
            /** Metadata */
            metadata: {
                [key: string]: string;
            };
            /**
             * Event Types
             * @description Names or wildcards; empty: all but hookline.*.
             */
            event_types: string[];
            /** Channels */
            channels: string[];
            /** Filter */
            filter: {
                [key: string]: unknown;
            } | null;
            /** Transform */
            transform: string | null;
            /** Payload */
            payload: string;
            /** Version */
            version: string | null;
            /**
             * Header Names
             * @description Of the headers that are sent besides ours; values are not shown.
             */
            header_names: string[];
            /** Signature */
            signature: string;
            /**
             * Secrets
             * @description How many secrets sign now.
             */
            secrets: number;
            /**
             * Schedule
             * @description Seconds before each attempt; null: the default.
             */
            schedule: number[] | null;
            /** Timeout */
            timeout: number | null;
            /** Rate Limit */
            rate_limit: number | null;
            batching: components["schemas"]["BatchingView"] | null;
            /** Shards */
            shards: number;
            /**
             * Ordering
             * @description key: events of one ordering key one after the other; null: in no order.
             */
            ordering: string | null;
            /**
             * Ordered From
             * @description Event time from which it is so; null: from the start.
             */
            ordered_from: string | null;
            /**
             * On Exhausted
             * @description stop: the key waits for somebody; skip: it goes on.
             */
            on_exhausted: string;
            /**
             * Missing After
             * @description Seconds that a missing number is waited for; null: the default.
             */
            missing_after: number | null;
            /** Basic Auth */
            basic_auth: boolean;
            /** Oauth2 */
            oauth2: boolean;
            /** Mtls */
            mtls: boolean;
            /** Enabled */
            enabled: boolean;
            /** Disabled Reason */
            disabled_reason: string | null;
            /**
             * Created At
             * Format: date-time
             * @example 2026-11-27T02:30:00.000000Z
             */
            created_at: string;
            /** Revision */
            revision: number;
            health: components["schemas"]["HealthView"];
        };
        /** EventPage */
        EventPage: {
            /** Items */
            items: components["schemas"]["EventView"][];
            /**
             * Next Cursor
             * @description Continues the listing; null at its end.
             * @default null
             */
            next_cursor?: string | null;
        };
        /** EventTypePage */
        EventTypePage: {
            /** Items */
            items: components["schemas"]["EventTypeView"][];
            /**
             * Next Cursor
             * @description Continues the listing; null at its end.
             * @default null
             */
            next_cursor?: string | null;
        };
        /** EventTypeRequest */
        EventTypeRequest: {
            /**
             * Description
             * @default
             */
            description?: string;
            /**
             * Deprecated
             * @default false
             */
            deprecated?: boolean;
            /**
             * Schemas
             * @description A JSON Schema of `data` for each version, oldest first.
             */
            schemas?: {
                [key: string]: {
                    [key: string]: unknown;
                };
            };
            /**
             * Examples
             * @description Examples of `data`, by version; each must meet its schema.
             */
            examples?: {
                [key: string]: unknown[];
            };
        };
        /** EventTypeView */
        EventTypeView: {
            /** Name */
            name: string;
            /** Description */
            description: string;
            /** Deprecated */
            deprecated: boolean;
            /**
             * Schemas
             * @description A JSON Schema of `data` for each version, oldest first.
             */
            schemas: {
                [key: string]: unknown;
            };
            /**
             * Examples
             * @description Examples of `data`, by version.
             */
            examples: {
                [key: string]: unknown[];
            };
            /** Revision */
            revision: number;
        };
        /** EventView */
        EventView: {
            /** Id */
            id: string;
            /** Tenant */
            tenant: string;
            /** Type */
            type: string;
            /**
             * Timestamp
             * Format: date-time
             * @example 2026-11-27T02:30:00.000000Z
             */
            timestamp: string;
            /** Version */
            version: string | null;
            /** Channels */
            channels: string[];
            /** Ordering Key */
            ordering_key: string | null;
            /**
             * Sequence
             * @description Its number among the events of its ordering key.
             */
            sequence: number | null;
            /**
             * Bytes
             * @description Of its payload; null where that rests in S3.
             */
            bytes: number | null;
        };
        /** EventWithPayload */
        EventWithPayload: {
            /** Id */
            id: string;
            /** Tenant */
            tenant: string;
            /** Type */
            type: string;
            /**
             * Timestamp
             * Format: date-time
             * @example 2026-11-27T02:30:00.000000Z
             */
            timestamp: string;
            /** Version */
            version: string | null;
            /** Channels */
            channels: string[];
            /** Ordering Key */
            ordering_key: string | null;
            /**
             * Sequence
             * @description Its number among the events of its ordering key.
             */
            sequence: number | null;
            /**
             * Bytes
             * @description Of its payload; null where that rests in S3.
             */
            bytes: number | null;
            /**
             * Payload
             * @description The JSON text of `data`, as it is sent; null where it has expired.
             */
            payload: string | null;
        };
        /** FileGiven */
        FileGiven: {
            /** Name */
            name: string;
            /** Content */
            content: string;
        };
        /**
         * HealthView
         * @description What is remembered of an endpoint's recent answers.
         */
        HealthView: {
            /**
             * State
             * @description open: the circuit is open, deliveries wait; probing: one attempt decides.
             * @enum {string}
             */
            state: "healthy" | "failing" | "open" | "paused" | "probing" | "disabled";
            /**
             * Failures
             * @description Attempts that failed since the last success.
             */
            failures: number;
            /** Failing Since */
            failing_since: string | null;
            /**
             * Open Until
             * @description When the next probe may be made.
             */
            open_until: string | null;
            /**
             * Trips
             * @description Times the circuit opened since the last success.
             */
            trips: number;
            /**
             * Slow Until
             * @description Until then it is attempted in the slow lane.
             */
            slow_until: string | null;
        };
        /** HookRow */
        HookRow: {
            /** Id */
            id: string;
            /** Set */
            set: string;
            /** Path */
            path: string;
            /** Verify */
            verify: string;
            /** Action */
            action: string;
            /** Mode */
            mode: string;
        };
        /** HooksView */
        HooksView: {
            /** Version */
            version: number;
            /** Hooks */
            hooks: components["schemas"]["HookRow"][];
            /**
             * Document
             * @description As functions read it. Secrets that stand in it are shown as ***.
             */
            document: {
                [key: string]: unknown;
            };
        };
        /** HourView */
        HourView: {
            /**
             * At
             * Format: date-time
             * @example 2026-11-27T02:30:00.000000Z
             */
            at: string;
            /** Delivered */
            delivered: number;
            /** Undelivered */
            undelivered: number;
            /** P50 Ms */
            p50_ms: number | null;
            /** P95 Ms */
            p95_ms: number | null;
        };
        /**
         * LatencyView
         * @description Milliseconds of each attempt.
         */
        LatencyView: {
            /** P50 */
            p50: number | null;
            /** P95 */
            p95: number | null;
            /** P99 */
            p99: number | null;
            /** Max */
            max: number | null;
        };
        /** LetterPage */
        LetterPage: {
            /** Items */
            items: components["schemas"]["LetterView"][];
            /**
             * Next Cursor
             * @description Continues the listing; null at its end.
             * @default null
             */
            next_cursor?: string | null;
        };
        /** LetterView */
        LetterView: {
            /** Id */
            id: string;
            /**
             * Sent At
             * Format: date-time
             * @example 2026-11-27T02:30:00.000000Z
             */
            sent_at: string;
            /** Receives */
            receives: number;
            /**
             * Fields
             * @description What is known of it: tenant, endpoint, event, hook, reason, …
             */
            fields: {
                [key: string]: string;
            };
            /** Body */
            body: string;
        };
        /** LinkView */
        LinkView: {
            /** Id */
            id: string;
            /**
             * Created At
             * Format: date-time
             * @example 2026-11-27T02:30:00.000000Z
             */
            created_at: string;
            /**
             * Link Expires At
             * Format: date-time
             * @example 2026-11-27T02:30:00.000000Z
             */
            link_expires_at: string;
            /** Used At */
            used_at: string | null;
            /**
             * Expires At
             * @description null until the link is used.
             */
            expires_at: string | null;
            /**
             * Url
             * @description To be followed once. The part after the # is in no log.
             */
            url: string;
        };
        /**
         * OAuth2
         * @description Client credentials (RFC 6749, 4.4): the token is fetched when it is needed, and kept while it lasts.
         */
        OAuth2: {
            /** Token Url */
            token_url: string;
            /** Client Id */
            client_id: string;
            /**
             * Client Secret
             * Format: password
             */
            client_secret: string;
            /**
             * Scope
             * @default
             */
            scope?: string;
            /**
             * Audience
             * @default
             */
            audience?: string;
            /**
             * Style
             * @default basic
             * @enum {string}
             */
            style?: "basic" | "post";
        };
        /** OverviewHour */
        OverviewHour: {
            /**
             * At
             * Format: date-time
             * @example 2026-11-27T02:30:00.000000Z
             */
            at: string;
            /** Delivered */
            delivered: number;
            /** Failed Attempts */
            failed_attempts: number;
            /** Exhausted */
            exhausted: number;
            /** Accepted */
            accepted: number;
            /** Refused */
            refused: number;
            /**
             * Success Rate
             * @description Of attempts, those answered 2xx; null without any.
             */
            success_rate: number | null;
            /**
             * P50 Ms
             * @description Of first attempts, from connecting to the answer's end.
             */
            p50_ms: number | null;
            /** P95 Ms */
            p95_ms: number | null;
        };
        /** OverviewView */
        OverviewView: {
            /**
             * Since
             * Format: date-time
             * @example 2026-11-27T02:30:00.000000Z
             */
            since: string;
            /**
             * Until
             * Format: date-time
             * @example 2026-11-27T02:30:00.000000Z
             */
            until: string;
            /**
             * Metrics
             * @description false: CloudWatch could not be read; hours and totals are empty.
             */
            metrics: boolean;
            /** Hours */
            hours: components["schemas"]["OverviewHour"][];
            /**
             * Totals
             * @description Of every metric, over the hours.
             */
            totals: {
                [key: string]: number;
            };
            /**
             * Undelivered
             * @description What is not delivered, by state; none of a state is left out.
             */
            undelivered: components["schemas"]["WaitsView"][];
            /**
             * Undelivered Complete
             * @description false: there are more than were counted, some 8,000.
             */
            undelivered_complete: boolean;
            /** Dead Letters */
            dead_letters: components["schemas"]["DepthView"][];
            /**
             * Endpoints In Trouble
             * @description The worst first, at most 50.
             */
            endpoints_in_trouble: components["schemas"]["EndpointView"][];
            /**
             * Complete
             * @description false: there are more endpoints in trouble than are shown.
             */
            complete: boolean;
        };
        /** PlaygroundRequest */
        PlaygroundRequest: {
            /**
             * Event
             * @description type and data, and optionally timestamp and version.
             */
            event: {
                [key: string]: unknown;
            };
            /**
             * Filter
             * @default null
             */
            filter?: {
                [key: string]: unknown;
            } | null;
            /**
             * Transform
             * @default null
             */
            transform?: string | null;
            /**
             * Payload
             * @default envelope
             * @enum {string}
             */
            payload?: "envelope" | "versioned" | "data" | "cloudevents" | "cloudevents-binary";
        };
        /** PlaygroundView */
        PlaygroundView: {
            /** Matches */
            matches: boolean;
            /** Why */
            why: string | null;
            /**
             * Body
             * @description What would be sent.
             */
            body: string | null;
            /** Problems */
            problems: components["schemas"]["ReportedProblem"][];
        };
        /** PortalSessionPage */
        PortalSessionPage: {
            /** Items */
            items: components["schemas"]["PortalSessionView"][];
            /**
             * Next Cursor
             * @description Continues the listing; null at its end.
             * @default null
             */
            next_cursor?: string | null;
        };
        /** PortalSessionRequest */
        PortalSessionRequest: {
            /**
             * Link Seconds
             * @description How long the link waits to be followed.
             * @default 300
             */
            link_seconds?: number;
            /**
             * Session Seconds
             * @description How long the session lasts then.
             * @default 3600
             */
            session_seconds?: number;
            brand?: components["schemas"]["Brand"];
        };
        /** PortalSessionView */
        PortalSessionView: {
            /** Id */
            id: string;
            /**
             * Created At
             * Format: date-time
             * @example 2026-11-27T02:30:00.000000Z
             */
            created_at: string;
            /**
             * Link Expires At
             * Format: date-time
             * @example 2026-11-27T02:30:00.000000Z
             */
            link_expires_at: string;
            /** Used At */
            used_at: string | null;
            /**
             * Expires At
             * @description null until the link is used.
             */
            expires_at: string | null;
        };
        /** PreviewView */
        PreviewView: {
            /**
             * Count
             * @description Deliveries that would be made again; of `missing`, events looked at.
             */
            count: number;
            /**
             * Complete
             * @description false: there are more; counting stops at 10,000.
             */
            complete: boolean;
        };
        /**
         * ProblemDetails
         * @description RFC 9457. `code` is what programs look at.
         */
        ProblemDetails: {
            /**
             * Type
             * @example urn:hookline:problem:not-found
             */
            type: string;
            /** Title */
            title: string;
            /** Status */
            status: number;
            /** Code */
            code: string;
            /** Detail */
            detail: string;
            /** Request Id */
            request_id: string;
            /**
             * Problems
             * @description What is wrong with the request, by field; empty otherwise.
             */
            problems: components["schemas"]["ReportedProblem"][];
        };
        /** PublishRequest */
        PublishRequest: {
            /**
             * Type
             * @example order.created
             */
            type: string;
            /**
             * Data
             * @description The payload: any JSON value, at most 1 MiB.
             */
            data: unknown;
            /**
             * Id
             * @description Yours; the same event twice is published once.
             * @default null
             */
            id?: string | null;
            /**
             * Timestamp
             * @description Now, if not given.
             * @default null
             */
            timestamp?: string | null;
            /**
             * Version
             * @description Of the event type.
             * @default null
             */
            version?: string | null;
            /** Channels */
            channels?: string[];
            /**
             * Ordering Key
             * @description It gets the next number of this key.
             * @default null
             */
            ordering_key?: string | null;
        };
        /** PublishedView */
        PublishedView: {
            /** Id */
            id: string;
            /** Tenant */
            tenant: string;
            /** Type */
            type: string;
            /**
             * Timestamp
             * Format: date-time
             * @example 2026-11-27T02:30:00.000000Z
             */
            timestamp: string;
            /**
             * Created
             * @description false: this very event had been published before.
             */
            created: boolean;
            /**
             * Registered
             * @description Whether the event type is registered, and so was checked.
             */
            registered: boolean;
        };
        /** PurgeRequest */
        PurgeRequest: {
            /**
             * Confirm
             * @description The queue's name again.
             */
            confirm: string;
        };
        /** RecoverRequest */
        RecoverRequest: {
            /**
             * Since
             * Format: date-time
             * @description Events of that time and later.
             * @example 2026-11-27T02:30:00.000000Z
             */
            since: string;
        };
        /** RedriveRequest */
        RedriveRequest: {
            /**
             * All
             * @description Everything; or say `ids`, or `fields`.
             * @default false
             */
            all?: boolean;
            /** Ids */
            ids?: string[];
            /** Fields */
            fields?: {
                [key: string]: string;
            };
            /**
             * Limit
             * @default 1000
             */
            limit?: number;
        };
        /** RedrivenView */
        RedrivenView: {
            /** Seen */
            seen: number;
            /** Matched */
            matched: number;
            /** Moved */
            moved: number;
            /**
             * Complete
             * @description false: there may be more; ask again.
             */
            complete: boolean;
            /**
             * Problems
             * @description Why faults of the stream stay, the first 20.
             */
            problems: string[];
        };
        /** ReplayPage */
        ReplayPage: {
            /** Items */
            items: components["schemas"]["ReplayView"][];
            /**
             * Next Cursor
             * @description Continues the listing; null at its end.
             * @default null
             */
            next_cursor?: string | null;
        };
        /** ReplayRequest */
        ReplayRequest: {
            /**
             * Endpoint Ids
             * @description None: all.
             */
            endpoint_ids?: string[];
            /**
             * Event Type
             * @description A name, or a pattern such as order.*
             * @default
             */
            event_type?: string;
            /**
             * @description null: those delivered, held or exhausted.
             * @default null
             */
            status?: components["schemas"]["Status"] | null;
            /**
             * Since
             * @default null
             */
            since?: string | null;
            /**
             * Until
             * @default null
             */
            until?: string | null;
            /**
             * Missing
             * @description Events that an endpoint has no delivery of, instead of deliveries.
             * @default false
             */
            missing?: boolean;
            /**
             * Rate
             * @description Deliveries per second, at most.
             * @default 100
             */
            rate?: number;
        };
        /** ReplayView */
        ReplayView: {
            /** Id */
            id: string;
            /** Tenant */
            tenant: string;
            /**
             * State
             * @enum {string}
             */
            state: "running" | "done" | "cancelled";
            /** Endpoint Ids */
            endpoint_ids: string[];
            /** Event Type */
            event_type: string;
            status: components["schemas"]["Status"] | null;
            /** Since */
            since: string | null;
            /** Until */
            until: string | null;
            /** Missing */
            missing: boolean;
            /** Rate */
            rate: number;
            /** Looked At */
            looked_at: number;
            /** Sent */
            sent: number;
            /** Skipped */
            skipped: number;
            /**
             * Created At
             * Format: date-time
             * @example 2026-11-27T02:30:00.000000Z
             */
            created_at: string;
            /** Changed At */
            changed_at: string | null;
        };
        /**
         * ReportedProblem
         * @description One thing that is wrong with a request: where, and what was expected there.
         */
        ReportedProblem: {
            /** Field */
            field: string;
            /** Expected */
            expected: string;
        };
        /** RequestGiven */
        RequestGiven: {
            /**
             * Method
             * @default POST
             */
            method?: string;
            /**
             * Path
             * @default
             */
            path?: string;
            /**
             * Url
             * @default
             */
            url?: string;
            /**
             * Query
             * @default
             */
            query?: string;
            /** Headers */
            headers?: {
                [key: string]: string | string[];
            };
            /**
             * Body
             * @default
             */
            body?: string;
            /**
             * Body Base64
             * @default
             */
            body_base64?: string;
            /**
             * Remote Addr
             * @default
             */
            remote_addr?: string;
        };
        /** RequestView */
        RequestView: {
            /**
             * Url
             * @description Of a test alone.
             */
            url: string | null;
            /**
             * Headers
             * @description As sent; of credentials and of your own headers, the names.
             */
            headers: [
                string,
                string
            ][];
            /**
             * Body
             * @description Of a test alone; a delivery's is made of its event.
             */
            body: string | null;
        };
        /** ResponseView */
        ResponseView: {
            /**
             * Headers
             * @description As many as were kept with the delivery.
             */
            headers: [
                string,
                string
            ][];
            /**
             * Body
             * @description Its first 16 KiB, as text; less of what was delivered.
             */
            body: string;
        };
        /** RetriedItem */
        RetriedItem: {
            /** Endpoint Id */
            endpoint_id: string;
            /** Event Id */
            event_id: string;
            /** Accepted */
            accepted: boolean;
            /** Problem */
            problem: string | null;
        };
        /** RetriedView */
        RetriedView: {
            /** Accepted */
            accepted: number;
            /** Items */
            items: components["schemas"]["RetriedItem"][];
        };
        /** RetryRequest */
        RetryRequest: {
            /** Deliveries */
            deliveries: components["schemas"]["DeliveryRef"][];
        };
        /** RevealedPage */
        RevealedPage: {
            /** Items */
            items: components["schemas"]["RevealedView"][];
            /**
             * Next Cursor
             * @description Continues the listing; null at its end.
             * @default null
             */
            next_cursor?: string | null;
        };
        /** RevealedView */
        RevealedView: {
            /**
             * Position
             * @description 1 is the oldest that signs now.
             */
            position: number;
            /** Current */
            current: boolean;
            /**
             * Expires At
             * @description When it stops signing; null for the current one.
             */
            expires_at: string | null;
            /** Secret */
            secret: string;
            /** Public Key */
            public_key: string | null;
        };
        /** RollbackRequest */
        RollbackRequest: {
            /**
             * Version
             * @description The one before the current, if not given.
             * @default null
             */
            version?: number | null;
        };
        /** RolledBackView */
        RolledBackView: {
            /** Version */
            version: number;
            /** Was */
            was: number;
        };
        /** RotateRequest */
        RotateRequest: {
            /**
             * Overlap Seconds
             * @description How long the old secret signs beside it.
             * @default 86400
             */
            overlap_seconds?: number;
            /**
             * Secret
             * @description Your own; null: one is made, and answered.
             * @default null
             */
            secret?: string | null;
            /**
             * Secret Kind
             * @description null: as the present one.
             * @default null
             */
            secret_kind?: ("whsec" | "whsk") | null;
        };
        /** RotatedView */
        RotatedView: {
            /**
             * Secret
             * @description Shown this once; null where the caller gave their own.
             */
            secret: string | null;
            /** Public Key */
            public_key: string | null;
            /**
             * Old Until
             * @description null: the old one has ended.
             */
            old_until: string | null;
            endpoint: components["schemas"]["EndpointView"];
        };
        /** RunView */
        RunView: {
            /** Items */
            items: components["schemas"]["StartedRun"][];
        };
        /** SecretPage */
        SecretPage: {
            /** Items */
            items: components["schemas"]["SecretView"][];
            /**
             * Next Cursor
             * @description Continues the listing; null at its end.
             * @default null
             */
            next_cursor?: string | null;
        };
        /** SecretView */
        SecretView: {
            /**
             * Position
             * @description 1 is the oldest that signs now.
             */
            position: number;
            /** Current */
            current: boolean;
            /**
             * Expires At
             * @description When it stops signing; null for the current one.
             */
            expires_at: string | null;
        };
        /** SettingsView */
        SettingsView: {
            /** Version */
            version: string;
            /** Environment */
            environment: string;
            /** Retention Days */
            retention_days: number;
            /** Allow Http */
            allow_http: boolean;
            /** Allowed Networks */
            allowed_networks: string[];
            /**
             * Tokens
             * @description Whether callers come with tokens, not AWS signatures.
             */
            tokens: boolean;
        };
        /** SkipRequest */
        SkipRequest: {
            /** Ordering Key */
            ordering_key: string;
            /**
             * Sequence
             * @description The number to give up.
             */
            sequence: number;
        };
        /** StartedRun */
        StartedRun: {
            /** Hook */
            hook: string;
            /**
             * Message Id
             * @description Of the message on the inbound queue; the worker's log lines have it.
             */
            message_id: string;
        };
        /** StatsView */
        StatsView: {
            /**
             * Deliveries
             * @description How many were looked at, the newest first.
             */
            deliveries: number;
            /**
             * Complete
             * @description false: the window holds more than the 2,000 that were looked at.
             */
            complete: boolean;
            /** By Status */
            by_status: {
                [key: string]: number;
            };
            /**
             * Success Rate
             * @description Delivered of those delivered, exhausted or cancelled.
             */
            success_rate: number | null;
            /** Attempts */
            attempts: number;
            latency_ms: components["schemas"]["LatencyView"];
            /** Codes */
            codes: {
                [key: string]: number;
            };
            /** Errors */
            errors: {
                [key: string]: number;
            };
            /** Hours */
            hours: components["schemas"]["HourView"][];
        };
        /**
         * Status
         * @enum {string}
         */
        Status: "delivered" | "waiting" | "held" | "exhausted" | "misconfigured" | "cancelled";
        /** TenantPage */
        TenantPage: {
            /** Items */
            items: components["schemas"]["TenantRef"][];
            /**
             * Next Cursor
             * @description Continues the listing; null at its end.
             * @default null
             */
            next_cursor?: string | null;
        };
        /** TenantRef */
        TenantRef: {
            /** Id */
            id: string;
        };
        /** TenantView */
        TenantView: {
            /** Id */
            id: string;
            /** Endpoints */
            endpoints: number;
            /**
             * Disabled
             * @description Endpoints that are disabled.
             */
            disabled: number;
            /**
             * Failing
             * @description Endpoints that are enabled and whose last attempt failed.
             */
            failing: number;
        };
        /** TestRequest */
        TestRequest: {
            /**
             * Event Type
             * @description hookline.test, if not given.
             * @default
             */
            event_type?: string;
            /**
             * Data
             * @description The payload; a greeting, if not given.
             * @default null
             */
            data?: unknown;
        };
        /**
         * TimingsView
         * @description Milliseconds from the attempt's start until each was done; 0: not needed, as on a kept connection.
         */
        TimingsView: {
            /** Dns */
            dns: number;
            /** Connect */
            connect: number;
            /** Tls */
            tls: number;
            /** First Byte */
            first_byte: number;
        };
        /** TryRequest */
        TryRequest: {
            /** Files */
            files?: components["schemas"]["FileGiven"][];
            /**
             * Id
             * @description Which hook: of the files, or of those in use.
             */
            id: string;
            request: components["schemas"]["RequestGiven"];
            /**
             * Now
             * @default null
             */
            now?: string | null;
            /**
             * Secrets
             * @description Reference to value.
             */
            secrets?: {
                [key: string]: string;
            };
        };
        /** TryView */
        TryView: {
            /** Status */
            status: number;
            /** Body */
            body: string;
            /** Headers */
            headers: {
                [key: string]: string;
            };
            /** Matched */
            matched: boolean;
            /** Error */
            error: string | null;
            /** Verdict */
            verdict: {
                [key: string]: unknown;
            } | null;
            /** Command */
            command: {
                [key: string]: unknown;
            } | null;
            /** Effect */
            effect: {
                [key: string]: unknown;
            } | null;
            /** Explanation */
            explanation: {
                [key: string]: unknown;
            }[];
        };
        /** VersionPage */
        VersionPage: {
            /** Items */
            items: components["schemas"]["VersionView"][];
            /**
             * Next Cursor
             * @description Continues the listing; null at its end.
             * @default null
             */
            next_cursor?: string | null;
        };
        /** VersionView */
        VersionView: {
            /** Version */
            version: number;
            /** Applied At */
            applied_at: string;
            /** Applied By */
            applied_by: string;
            /** Hooks */
            hooks: number;
            /** Current */
            current: boolean;
        };
        /**
         * WaitsView
         * @description Deliveries in one state, over all tenants.
         */
        WaitsView: {
            status: components["schemas"]["Status"];
            /** Count */
            count: number;
            oldest: components["schemas"]["DeliveryRef"];
            /** Oldest Tenant */
            oldest_tenant: string;
            /**
             * Oldest Event Timestamp
             * Format: date-time
             * @example 2026-11-27T02:30:00.000000Z
             */
            oldest_event_timestamp: string;
        };
    };
    responses: {
        /** @description `not-json`: The body is not JSON */
        Problem400: {
            headers: {
                /** @description Names this request in the logs. */
                "x-request-id"?: string;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ProblemDetails"];
            };
        };
        /** @description `unauthorized`: It is not known who calls */
        Problem401: {
            headers: {
                /** @description Names this request in the logs. */
                "x-request-id"?: string;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ProblemDetails"];
            };
        };
        /** @description `forbidden`: The caller may not do this · `missing-permission`: AWS refused: a permission is missing */
        Problem403: {
            headers: {
                /** @description Names this request in the logs. */
                "x-request-id"?: string;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ProblemDetails"];
            };
        };
        /** @description `not-found`: There is no such thing */
        Problem404: {
            headers: {
                /** @description Names this request in the logs. */
                "x-request-id"?: string;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ProblemDetails"];
            };
        };
        /** @description `conflict`: The request does not fit what is there · `tenant-not-empty`: The tenant still has endpoints · `event-type-in-use`: Endpoints ask for this event type · `idempotency-in-progress`: A request with this Idempotency-Key is under way */
        Problem409: {
            headers: {
                /** @description Names this request in the logs. */
                "x-request-id"?: string;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ProblemDetails"];
            };
        };
        /** @description `precondition-failed`: It was changed meanwhile */
        Problem412: {
            headers: {
                /** @description Names this request in the logs. */
                "x-request-id"?: string;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ProblemDetails"];
            };
        };
        /** @description `too-large`: The body is too large */
        Problem413: {
            headers: {
                /** @description Names this request in the logs. */
                "x-request-id"?: string;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ProblemDetails"];
            };
        };
        /** @description `invalid-input`: The request is not valid · `idempotency-key-reused`: This Idempotency-Key was used for another request */
        Problem422: {
            headers: {
                /** @description Names this request in the logs. */
                "x-request-id"?: string;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ProblemDetails"];
            };
        };
        /** @description `internal`: Something went wrong on our side */
        Problem500: {
            headers: {
                /** @description Names this request in the logs. */
                "x-request-id"?: string;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ProblemDetails"];
            };
        };
        /** @description `unavailable`: A service does not answer now */
        Problem503: {
            headers: {
                /** @description Names this request in the logs. */
                "x-request-id"?: string;
                /** @description Seconds. */
                "Retry-After"?: string;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ProblemDetails"];
            };
        };
    };
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    list_dead_letter_queues: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    /** @description Names this request in the logs. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "queue": "delivery",
                     *           "waiting": 1,
                     *           "in_flight": 1,
                     *           "oldest_at": "2026-11-27T02:30:00.000000Z"
                     *         }
                     *       ],
                     *       "next_cursor": null
                     *     }
                     */
                    "application/json": components["schemas"]["DepthPage"];
                };
            };
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            422: components["responses"]["Problem422"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    peek_dead_letters: {
        parameters: {
            query?: {
                limit?: number;
            };
            header?: never;
            path: {
                queue: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    /** @description Names this request in the logs. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "id": "0f9e3c1b-5a54-4d0c-9c0e-1d1d4bd4f7aa",
                     *           "sent_at": "2026-11-27T02:30:00.000000Z",
                     *           "receives": 1,
                     *           "fields": {
                     *             "tenant": "acme"
                     *           },
                     *           "body": "{\"delivery\":{\"tenant\":\"acme\"}}"
                     *         }
                     *       ],
                     *       "next_cursor": null
                     *     }
                     */
                    "application/json": components["schemas"]["LetterPage"];
                };
            };
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            422: components["responses"]["Problem422"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    purge_dead_letters: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                queue: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "confirm": "delivery"
                 *     }
                 */
                "application/json": components["schemas"]["PurgeRequest"];
            };
        };
        responses: {
            /** @description Done; there is nothing to say */
            204: {
                headers: {
                    /** @description Names this request in the logs. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            413: components["responses"]["Problem413"];
            422: components["responses"]["Problem422"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    redrive_dead_letters: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                queue: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "all": true
                 *     }
                 */
                "application/json": components["schemas"]["RedriveRequest"];
            };
        };
        responses: {
            /** @description Accepted; it goes on after this answer */
            202: {
                headers: {
                    /** @description Names this request in the logs. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "seen": 1,
                     *       "matched": 1,
                     *       "moved": 1,
                     *       "complete": true,
                     *       "problems": []
                     *     }
                     */
                    "application/json": components["schemas"]["RedrivenView"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            413: components["responses"]["Problem413"];
            422: components["responses"]["Problem422"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    list_all_deliveries: {
        parameters: {
            query?: {
                /** @description Most items on the page; it may hold fewer and not be the last. */
                limit?: number;
                /** @description `next_cursor` of the page before. */
                cursor?: string;
                /** @description Only this endpoint's. */
                endpoint?: string;
                /** @description Only of this event. */
                event?: string;
                /** @description Event type: a name, or a pattern such as order.* */
                type?: string;
                /** @description undelivered: every status but delivered. */
                status?: "delivered" | "waiting" | "held" | "exhausted" | "misconfigured" | "cancelled" | "undelivered";
                /** @description Of the last answer: 503, or 5xx. */
                code?: string;
                /** @description Error kind of the last attempt, such as timeout. */
                error?: string;
                /** @description Events of that time and later. */
                since?: string;
                /** @description Events before that time. */
                until?: string;
                /** @description Only this one's, in any state. Without it, all tenants' that are not delivered. */
                tenant?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    /** @description Names this request in the logs. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "tenant": "acme",
                     *           "endpoint_id": "ep_01m8d0q1w5f7n3k9xq4m3ae27k",
                     *           "event_id": "evt_01m8de2kagt0cm0nk3cmxpwgex",
                     *           "event_type": "order.created",
                     *           "event_timestamp": "2026-11-27T02:30:00.000000Z",
                     *           "status": "delivered",
                     *           "attempts_made": 1,
                     *           "code": 200,
                     *           "error": null,
                     *           "ms": 96,
                     *           "reason": "",
                     *           "next_attempt_at": null,
                     *           "changed_at": "2026-11-27T02:30:00.412000Z",
                     *           "ordering_key": null,
                     *           "sequence": null
                     *         }
                     *       ],
                     *       "next_cursor": null
                     *     }
                     */
                    "application/json": components["schemas"]["DeliveryPage"];
                };
            };
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            422: components["responses"]["Problem422"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    list_event_types: {
        parameters: {
            query?: {
                /** @description Most items on the page; it may hold fewer and not be the last. */
                limit?: number;
                /** @description `next_cursor` of the page before. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    /** @description Names this request in the logs. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "name": "order.created",
                     *           "description": "Orders",
                     *           "deprecated": true,
                     *           "schemas": {
                     *             "1": {
                     *               "type": "object",
                     *               "required": [
                     *                 "order"
                     *               ]
                     *             }
                     *           },
                     *           "examples": {
                     *             "1": [
                     *               {
                     *                 "order": "o-1001",
                     *                 "total": "129.90"
                     *               }
                     *             ]
                     *           },
                     *           "revision": 1
                     *         }
                     *       ],
                     *       "next_cursor": null
                     *     }
                     */
                    "application/json": components["schemas"]["EventTypePage"];
                };
            };
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            422: components["responses"]["Problem422"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    show_event_type: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    /** @description Names this request in the logs. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "name": "order.created",
                     *       "description": "Orders",
                     *       "deprecated": true,
                     *       "schemas": {
                     *         "1": {
                     *           "type": "object",
                     *           "required": [
                     *             "order"
                     *           ]
                     *         }
                     *       },
                     *       "examples": {
                     *         "1": [
                     *           {
                     *             "order": "o-1001",
                     *             "total": "129.90"
                     *           }
                     *         ]
                     *       },
                     *       "revision": 1
                     *     }
                     */
                    "application/json": components["schemas"]["EventTypeView"];
                };
            };
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            422: components["responses"]["Problem422"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    put_event_type: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag that the change was made from; 412 if it has changed since. */
                "If-Match"?: string;
            };
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /** @example {} */
                "application/json": components["schemas"]["EventTypeRequest"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    /** @description Names this request in the logs. */
                    "x-request-id"?: string;
                    /** @description The revision; send it back as If-Match. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "name": "order.created",
                     *       "description": "Orders",
                     *       "deprecated": true,
                     *       "schemas": {
                     *         "1": {
                     *           "type": "object",
                     *           "required": [
                     *             "order"
                     *           ]
                     *         }
                     *       },
                     *       "examples": {
                     *         "1": [
                     *           {
                     *             "order": "o-1001",
                     *             "total": "129.90"
                     *           }
                     *         ]
                     *       },
                     *       "revision": 1
                     *     }
                     */
                    "application/json": components["schemas"]["EventTypeView"];
                };
            };
            /** @description Created */
            201: {
                headers: {
                    /** @description Names this request in the logs. */
                    "x-request-id"?: string;
                    /** @description The revision; send it back as If-Match. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "name": "order.created",
                     *       "description": "Orders",
                     *       "deprecated": true,
                     *       "schemas": {
                     *         "1": {
                     *           "type": "object",
                     *           "required": [
                     *             "order"
                     *           ]
                     *         }
                     *       },
                     *       "examples": {
                     *         "1": [
                     *           {
                     *             "order": "o-1001",
                     *             "total": "129.90"
                     *           }
                     *         ]
                     *       },
                     *       "revision": 1
                     *     }
                     */
                    "application/json": components["schemas"]["EventTypeView"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            409: components["responses"]["Problem409"];
            412: components["responses"]["Problem412"];
            413: components["responses"]["Problem413"];
            422: components["responses"]["Problem422"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    delete_event_type: {
        parameters: {
            query?: {
                /** @description Also where endpoints ask for it by name. */
                force?: boolean;
            };
            header?: {
                /** @description The ETag that the change was made from; 412 if it has changed since. */
                "If-Match"?: string;
            };
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; there is nothing to say */
            204: {
                headers: {
                    /** @description Names this request in the logs. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            412: components["responses"]["Problem412"];
            422: components["responses"]["Problem422"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    show_hooks: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    /** @description Names this request in the logs. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "version": 4,
                     *       "hooks": [
                     *         {
                     *           "id": "deploy",
                     *           "set": "text",
                     *           "path": "/hooks/deploy",
                     *           "verify": "text",
                     *           "action": "text",
                     *           "mode": "text"
                     *         }
                     *       ],
                     *       "document": {
                     *         "hooks": [
                     *           {
                     *             "id": "deploy"
                     *           }
                     *         ]
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["HooksView"];
                };
            };
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            422: components["responses"]["Problem422"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    apply_hooks: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag that the change was made from; 412 if it has changed since. */
                "If-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "files": [
                 *         {
                 *           "name": "hooks.yaml",
                 *           "content": "- id: deploy\n  execute-command: /opt/deploy.sh\n"
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["ApplyRequest"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    /** @description Names this request in the logs. */
                    "x-request-id"?: string;
                    /** @description The revision; send it back as If-Match. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "added": [],
                     *       "removed": [],
                     *       "changed": [],
                     *       "reordered": true,
                     *       "lines": [],
                     *       "warnings": [],
                     *       "version": 4,
                     *       "applied": true
                     *     }
                     */
                    "application/json": components["schemas"]["AppliedView"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            409: components["responses"]["Problem409"];
            412: components["responses"]["Problem412"];
            413: components["responses"]["Problem413"];
            422: components["responses"]["Problem422"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    diff_hooks: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "files": [
                 *         {
                 *           "name": "hooks.yaml",
                 *           "content": "- id: deploy\n  execute-command: /opt/deploy.sh\n"
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["DiffRequest"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    /** @description Names this request in the logs. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "added": [],
                     *       "removed": [],
                     *       "changed": [],
                     *       "reordered": true,
                     *       "lines": [],
                     *       "warnings": [],
                     *       "version": 4
                     *     }
                     */
                    "application/json": components["schemas"]["DiffView"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            413: components["responses"]["Problem413"];
            422: components["responses"]["Problem422"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    rollback_hooks: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag that the change was made from; 412 if it has changed since. */
                "If-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                /** @example {} */
                "application/json": components["schemas"]["RollbackRequest"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    /** @description Names this request in the logs. */
                    "x-request-id"?: string;
                    /** @description The revision; send it back as If-Match. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "version": 4,
                     *       "was": 5
                     *     }
                     */
                    "application/json": components["schemas"]["RolledBackView"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            412: components["responses"]["Problem412"];
            413: components["responses"]["Problem413"];
            422: components["responses"]["Problem422"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    try_hook: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "id": "deploy",
                 *       "request": {
                 *         "method": "POST",
                 *         "path": "/hooks/deploy",
                 *         "headers": {
                 *           "content-type": "application/json"
                 *         },
                 *         "body": "{}"
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["TryRequest"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    /** @description Names this request in the logs. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "status": 200,
                     *       "body": "text",
                     *       "headers": {},
                     *       "matched": true,
                     *       "error": null,
                     *       "verdict": null,
                     *       "command": null,
                     *       "effect": null,
                     *       "explanation": []
                     *     }
                     */
                    "application/json": components["schemas"]["TryView"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            413: components["responses"]["Problem413"];
            422: components["responses"]["Problem422"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    list_hook_versions: {
        parameters: {
            query?: {
                /** @description Most items on the page; it may hold fewer and not be the last. */
                limit?: number;
                /** @description `next_cursor` of the page before. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    /** @description Names this request in the logs. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "version": 4,
                     *           "applied_at": "text",
                     *           "applied_by": "text",
                     *           "hooks": 1,
                     *           "current": true
                     *         }
                     *       ],
                     *       "next_cursor": null
                     *     }
                     */
                    "application/json": components["schemas"]["VersionPage"];
                };
            };
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            422: components["responses"]["Problem422"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    show_hook_version: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                version: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    /** @description Names this request in the logs. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "version": 4,
                     *       "hooks": [
                     *         {
                     *           "id": "deploy",
                     *           "set": "text",
                     *           "path": "/hooks/deploy",
                     *           "verify": "text",
                     *           "action": "text",
                     *           "mode": "text"
                     *         }
                     *       ],
                     *       "document": {
                     *         "hooks": [
                     *           {
                     *             "id": "deploy"
                     *           }
                     *         ]
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["HooksView"];
                };
            };
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            422: components["responses"]["Problem422"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    show_overview: {
        parameters: {
            query?: {
                hours?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    /** @description Names this request in the logs. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "since": "2026-11-26T00:00:00.000000Z",
                     *       "until": "2026-11-27T02:30:00.000000Z",
                     *       "metrics": true,
                     *       "hours": [
                     *         {
                     *           "at": "2026-11-27T02:30:00.000000Z",
                     *           "delivered": 1,
                     *           "failed_attempts": 1,
                     *           "exhausted": 1,
                     *           "accepted": 1,
                     *           "refused": 1,
                     *           "success_rate": 0.994,
                     *           "p50_ms": null,
                     *           "p95_ms": null
                     *         }
                     *       ],
                     *       "totals": {
                     *         "Delivered": 1204118,
                     *         "AttemptsFailed": 7302
                     *       },
                     *       "undelivered": [
                     *         {
                     *           "status": "waiting",
                     *           "count": 1,
                     *           "oldest": {
                     *             "endpoint_id": "ep_01m8d0q1w5f7n3k9xq4m3ae27k",
                     *             "event_id": "evt_01m8de2kagt0cm0nk3cmxpwgex"
                     *           },
                     *           "oldest_tenant": "acme",
                     *           "oldest_event_timestamp": "2026-11-27T02:30:00.000000Z"
                     *         }
                     *       ],
                     *       "undelivered_complete": true,
                     *       "dead_letters": [
                     *         {
                     *           "queue": "delivery",
                     *           "waiting": 1,
                     *           "in_flight": 1,
                     *           "oldest_at": "2026-11-27T02:30:00.000000Z"
                     *         }
                     *       ],
                     *       "endpoints_in_trouble": [
                     *         {
                     *           "id": "ep_01m8d0q1w5f7n3k9xq4m3ae27k",
                     *           "tenant": "acme",
                     *           "url": "https://hooks.acme.example/orders",
                     *           "description": "Orders",
                     *           "metadata": {
                     *             "team": "shop"
                     *           },
                     *           "event_types": [
                     *             "order.*"
                     *           ],
                     *           "channels": [],
                     *           "filter": null,
                     *           "transform": null,
                     *           "payload": "{\"order\":\"o-1001\",\"total\":\"129.90\"}",
                     *           "version": null,
                     *           "header_names": [],
                     *           "signature": "text",
                     *           "secrets": 1,
                     *           "schedule": null,
                     *           "timeout": null,
                     *           "rate_limit": null,
                     *           "batching": {
                     *             "max_events": 1,
                     *             "max_bytes": 1
                     *           },
                     *           "shards": 1,
                     *           "ordering": null,
                     *           "ordered_from": null,
                     *           "on_exhausted": "text",
                     *           "missing_after": null,
                     *           "basic_auth": true,
                     *           "oauth2": true,
                     *           "mtls": true,
                     *           "enabled": true,
                     *           "disabled_reason": null,
                     *           "created_at": "2026-11-27T02:30:00.000000Z",
                     *           "revision": 1,
                     *           "health": {
                     *             "state": "healthy",
                     *             "failures": 1,
                     *             "failing_since": null,
                     *             "open_until": null,
                     *             "trips": 1,
                     *             "slow_until": null
                     *           }
                     *         }
                     *       ],
                     *       "complete": true
                     *     }
                     */
                    "application/json": components["schemas"]["OverviewView"];
                };
            };
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            422: components["responses"]["Problem422"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    list_all_replays: {
        parameters: {
            query?: {
                /** @description Most items on the page; it may hold fewer and not be the last. */
                limit?: number;
                /** @description `next_cursor` of the page before. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    /** @description Names this request in the logs. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "id": "rp_01m8d0q1w5f7n3k9xq4m3ae27k",
                     *           "tenant": "acme",
                     *           "state": "running",
                     *           "endpoint_ids": [
                     *             "ep_01m8d0q1w5f7n3k9xq4m3ae27k"
                     *           ],
                     *           "event_type": "order.created",
                     *           "status": "exhausted",
                     *           "since": "2026-11-26T00:00:00.000000Z",
                     *           "until": null,
                     *           "missing": true,
                     *           "rate": 1,
                     *           "looked_at": 1,
                     *           "sent": 1,
                     *           "skipped": 1,
                     *           "created_at": "2026-11-27T02:30:00.000000Z",
                     *           "changed_at": "2026-11-27T02:30:00.412000Z"
                     *         }
                     *       ],
                     *       "next_cursor": null
                     *     }
                     */
                    "application/json": components["schemas"]["ReplayPage"];
                };
            };
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            422: components["responses"]["Problem422"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    list_requests: {
        parameters: {
            query?: {
                /** @description Most items on the page; it may hold fewer and not be the last. */
                limit?: number;
                /** @description `next_cursor` of the page before. */
                cursor?: string;
                /** @description Only requests to this hook. */
                hook?: string;
                /** @description accepted, ran, refused, mismatch or failed. */
                outcome?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    /** @description Names this request in the logs. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "id": "msg_01m8de4dj2526ndbfmp4zq9ada",
                     *           "hook": "deploy",
                     *           "received_at": "2026-11-27T02:30:00.000000Z",
                     *           "outcome": "text",
                     *           "reason": "",
                     *           "method": "POST",
                     *           "path": "/hooks/deploy"
                     *         }
                     *       ],
                     *       "next_cursor": null
                     *     }
                     */
                    "application/json": components["schemas"]["CapturedPage"];
                };
            };
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            422: components["responses"]["Problem422"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    show_request: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                request: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    /** @description Names this request in the logs. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "msg_01m8de4dj2526ndbfmp4zq9ada",
                     *       "hook": "deploy",
                     *       "received_at": "2026-11-27T02:30:00.000000Z",
                     *       "outcome": "text",
                     *       "reason": "",
                     *       "method": "POST",
                     *       "path": "/hooks/deploy",
                     *       "request": {
                     *         "method": "POST",
                     *         "path": "/hooks/deploy",
                     *         "headers": {
                     *           "content-type": "application/json"
                     *         },
                     *         "body": "{}"
                     *       },
                     *       "runs": [
                     *         {
                     *           "hook": "deploy",
                     *           "verdict": null
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["CapturedWithRequest"];
                };
            };
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            422: components["responses"]["Problem422"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    run_request: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gives the same answer for 24 hours. */
                "Idempotency-Key"?: string;
            };
            path: {
                request: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /** @example {} */
                "application/json": components["schemas"]["Empty"];
            };
        };
        responses: {
            /** @description Accepted; it goes on after this answer */
            202: {
                headers: {
                    /** @description Names this request in the logs. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "hook": "deploy",
                     *           "message_id": "msg_01m8de4dj2526ndbfmp4zq9ada"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["RunView"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            413: components["responses"]["Problem413"];
            422: components["responses"]["Problem422"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    show_settings: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    /** @description Names this request in the logs. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "version": "0.2.0",
                     *       "environment": "text",
                     *       "retention_days": 1,
                     *       "allow_http": true,
                     *       "allowed_networks": [],
                     *       "tokens": true
                     *     }
                     */
                    "application/json": components["schemas"]["SettingsView"];
                };
            };
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            422: components["responses"]["Problem422"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    list_tenants: {
        parameters: {
            query?: {
                /** @description Most items on the page; it may hold fewer and not be the last. */
                limit?: number;
                /** @description `next_cursor` of the page before. */
                cursor?: string;
                /** @description Only tenants whose id begins so. */
                prefix?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    /** @description Names this request in the logs. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "id": "text"
                     *         }
                     *       ],
                     *       "next_cursor": null
                     *     }
                     */
                    "application/json": components["schemas"]["TenantPage"];
                };
            };
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            422: components["responses"]["Problem422"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    show_tenant: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    /** @description Names this request in the logs. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "acme",
                     *       "endpoints": 1,
                     *       "disabled": 1,
                     *       "failing": 1
                     *     }
                     */
                    "application/json": components["schemas"]["TenantView"];
                };
            };
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            422: components["responses"]["Problem422"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    put_tenant: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    /** @description Names this request in the logs. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "acme",
                     *       "endpoints": 1,
                     *       "disabled": 1,
                     *       "failing": 1
                     *     }
                     */
                    "application/json": components["schemas"]["TenantView"];
                };
            };
            /** @description Created */
            201: {
                headers: {
                    /** @description Names this request in the logs. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "acme",
                     *       "endpoints": 1,
                     *       "disabled": 1,
                     *       "failing": 1
                     *     }
                     */
                    "application/json": components["schemas"]["TenantView"];
                };
            };
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            422: components["responses"]["Problem422"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    delete_tenant: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; there is nothing to say */
            204: {
                headers: {
                    /** @description Names this request in the logs. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            422: components["responses"]["Problem422"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    list_deliveries: {
        parameters: {
            query?: {
                /** @description Most items on the page; it may hold fewer and not be the last. */
                limit?: number;
                /** @description `next_cursor` of the page before. */
                cursor?: string;
                /** @description Only this endpoint's. */
                endpoint?: string;
                /** @description Only of this event. */
                event?: string;
                /** @description Event type: a name, or a pattern such as order.* */
                type?: string;
                /** @description undelivered: every status but delivered. */
                status?: "delivered" | "waiting" | "held" | "exhausted" | "misconfigured" | "cancelled" | "undelivered";
                /** @description Of the last answer: 503, or 5xx. */
                code?: string;
                /** @description Error kind of the last attempt, such as timeout. */
                error?: string;
                /** @description Events of that time and later. */
                since?: string;
                /** @description Events before that time. */
                until?: string;
            };
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    /** @description Names this request in the logs. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "tenant": "acme",
                     *           "endpoint_id": "ep_01m8d0q1w5f7n3k9xq4m3ae27k",
                     *           "event_id": "evt_01m8de2kagt0cm0nk3cmxpwgex",
                     *           "event_type": "order.created",
                     *           "event_timestamp": "2026-11-27T02:30:00.000000Z",
                     *           "status": "delivered",
                     *           "attempts_made": 1,
                     *           "code": 200,
                     *           "error": null,
                     *           "ms": 96,
                     *           "reason": "",
                     *           "next_attempt_at": null,
                     *           "changed_at": "2026-11-27T02:30:00.412000Z",
                     *           "ordering_key": null,
                     *           "sequence": null
                     *         }
                     *       ],
                     *       "next_cursor": null
                     *     }
                     */
                    "application/json": components["schemas"]["DeliveryPage"];
                };
            };
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            422: components["responses"]["Problem422"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    retry_deliveries: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gives the same answer for 24 hours. */
                "Idempotency-Key"?: string;
            };
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "deliveries": [
                 *         {
                 *           "endpoint_id": "ep_01m8d0q1w5f7n3k9xq4m3ae27k",
                 *           "event_id": "evt_01m8de2kagt0cm0nk3cmxpwgex"
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["RetryRequest"];
            };
        };
        responses: {
            /** @description Accepted; it goes on after this answer */
            202: {
                headers: {
                    /** @description Names this request in the logs. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "accepted": 1,
                     *       "items": [
                     *         {
                     *           "endpoint_id": "ep_01m8d0q1w5f7n3k9xq4m3ae27k",
                     *           "event_id": "evt_01m8de2kagt0cm0nk3cmxpwgex",
                     *           "accepted": true,
                     *           "problem": null
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["RetriedView"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            413: components["responses"]["Problem413"];
            422: components["responses"]["Problem422"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    show_delivery: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                endpoint: string;
                event: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    /** @description Names this request in the logs. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "tenant": "acme",
                     *       "endpoint_id": "ep_01m8d0q1w5f7n3k9xq4m3ae27k",
                     *       "event_id": "evt_01m8de2kagt0cm0nk3cmxpwgex",
                     *       "event_type": "order.created",
                     *       "event_timestamp": "2026-11-27T02:30:00.000000Z",
                     *       "status": "delivered",
                     *       "attempts_made": 1,
                     *       "code": 200,
                     *       "error": null,
                     *       "ms": 96,
                     *       "reason": "",
                     *       "next_attempt_at": null,
                     *       "changed_at": "2026-11-27T02:30:00.412000Z",
                     *       "ordering_key": null,
                     *       "sequence": null,
                     *       "attempts": [
                     *         {
                     *           "number": 1,
                     *           "at": "2026-11-27T02:30:00.000000Z",
                     *           "lane": "fast",
                     *           "code": 200,
                     *           "error": null,
                     *           "ms": 96,
                     *           "timings": {
                     *             "dns": 1,
                     *             "connect": 1,
                     *             "tls": 1,
                     *             "first_byte": 1
                     *           },
                     *           "address": "203.0.113.7:443",
                     *           "request": {
                     *             "url": "https://hooks.acme.example/orders",
                     *             "headers": [
                     *               [
                     *                 "webhook-id",
                     *                 "evt_01m8de2kagt0cm0nk3cmxpwgex"
                     *               ]
                     *             ],
                     *             "body": null
                     *           },
                     *           "response": {
                     *             "headers": [
                     *               [
                     *                 "webhook-id",
                     *                 "evt_01m8de2kagt0cm0nk3cmxpwgex"
                     *               ]
                     *             ],
                     *             "body": "ok"
                     *           }
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["DeliveryWithAttempts"];
                };
            };
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            422: components["responses"]["Problem422"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    retry_delivery: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gives the same answer for 24 hours. */
                "Idempotency-Key"?: string;
            };
            path: {
                tenant: string;
                endpoint: string;
                event: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /** @example {} */
                "application/json": components["schemas"]["Empty"];
            };
        };
        responses: {
            /** @description Accepted; it goes on after this answer */
            202: {
                headers: {
                    /** @description Names this request in the logs. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "accepted": 1,
                     *       "items": [
                     *         {
                     *           "endpoint_id": "ep_01m8d0q1w5f7n3k9xq4m3ae27k",
                     *           "event_id": "evt_01m8de2kagt0cm0nk3cmxpwgex",
                     *           "accepted": true,
                     *           "problem": null
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["RetriedView"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            413: components["responses"]["Problem413"];
            422: components["responses"]["Problem422"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    list_endpoints: {
        parameters: {
            query?: {
                /** @description Most items on the page; it may hold fewer and not be the last. */
                limit?: number;
                /** @description `next_cursor` of the page before. */
                cursor?: string;
            };
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    /** @description Names this request in the logs. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "id": "ep_01m8d0q1w5f7n3k9xq4m3ae27k",
                     *           "tenant": "acme",
                     *           "url": "https://hooks.acme.example/orders",
                     *           "description": "Orders",
                     *           "metadata": {
                     *             "team": "shop"
                     *           },
                     *           "event_types": [
                     *             "order.*"
                     *           ],
                     *           "channels": [],
                     *           "filter": null,
                     *           "transform": null,
                     *           "payload": "{\"order\":\"o-1001\",\"total\":\"129.90\"}",
                     *           "version": null,
                     *           "header_names": [],
                     *           "signature": "text",
                     *           "secrets": 1,
                     *           "schedule": null,
                     *           "timeout": null,
                     *           "rate_limit": null,
                     *           "batching": {
                     *             "max_events": 1,
                     *             "max_bytes": 1
                     *           },
                     *           "shards": 1,
                     *           "ordering": null,
                     *           "ordered_from": null,
                     *           "on_exhausted": "text",
                     *           "missing_after": null,
                     *           "basic_auth": true,
                     *           "oauth2": true,
                     *           "mtls": true,
                     *           "enabled": true,
                     *           "disabled_reason": null,
                     *           "created_at": "2026-11-27T02:30:00.000000Z",
                     *           "revision": 1,
                     *           "health": {
                     *             "state": "healthy",
                     *             "failures": 1,
                     *             "failing_since": null,
                     *             "open_until": null,
                     *             "trips": 1,
                     *             "slow_until": null
                     *           }
                     *         }
                     *       ],
                     *       "next_cursor": null
                     *     }
                     */
                    "application/json": components["schemas"]["EndpointPage"];
                };
            };
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            422: components["responses"]["Problem422"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    create_endpoint: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gives the same answer for 24 hours. */
                "Idempotency-Key"?: string;
            };
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "url": "https://hooks.acme.example/orders",
                 *       "event_types": [
                 *         "order.*"
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["EndpointSpec"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    /** @description Names this request in the logs. */
                    "x-request-id"?: string;
                    /** @description The revision; send it back as If-Match. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "ep_01m8d0q1w5f7n3k9xq4m3ae27k",
                     *       "tenant": "acme",
                     *       "url": "https://hooks.acme.example/orders",
                     *       "description": "Orders",
                     *       "metadata": {
                     *         "team": "shop"
                     *       },
                     *       "event_types": [
                     *         "order.*"
                     *       ],
                     *       "channels": [],
                     *       "filter": null,
                     *       "transform": null,
                     *       "payload": "{\"order\":\"o-1001\",\"total\":\"129.90\"}",
                     *       "version": null,
                     *       "header_names": [],
                     *       "signature": "text",
                     *       "secrets": 1,
                     *       "schedule": null,
                     *       "timeout": null,
                     *       "rate_limit": null,
                     *       "batching": {
                     *         "max_events": 1,
                     *         "max_bytes": 1
                     *       },
                     *       "shards": 1,
                     *       "ordering": null,
                     *       "ordered_from": null,
                     *       "on_exhausted": "text",
                     *       "missing_after": null,
                     *       "basic_auth": true,
                     *       "oauth2": true,
                     *       "mtls": true,
                     *       "enabled": true,
                     *       "disabled_reason": null,
                     *       "created_at": "2026-11-27T02:30:00.000000Z",
                     *       "revision": 1,
                     *       "health": {
                     *         "state": "healthy",
                     *         "failures": 1,
                     *         "failing_since": null,
                     *         "open_until": null,
                     *         "trips": 1,
                     *         "slow_until": null
                     *       },
                     *       "secret": "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD",
                     *       "public_key": null
                     *     }
                     */
                    "application/json": components["schemas"]["EndpointCreatedView"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            409: components["responses"]["Problem409"];
            413: components["responses"]["Problem413"];
            422: components["responses"]["Problem422"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    show_endpoint: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                endpoint: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    /** @description Names this request in the logs. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "ep_01m8d0q1w5f7n3k9xq4m3ae27k",
                     *       "tenant": "acme",
                     *       "url": "https://hooks.acme.example/orders",
                     *       "description": "Orders",
                     *       "metadata": {
                     *         "team": "shop"
                     *       },
                     *       "event_types": [
                     *         "order.*"
                     *       ],
                     *       "channels": [],
                     *       "filter": null,
                     *       "transform": null,
                     *       "payload": "{\"order\":\"o-1001\",\"total\":\"129.90\"}",
                     *       "version": null,
                     *       "header_names": [],
                     *       "signature": "text",
                     *       "secrets": 1,
                     *       "schedule": null,
                     *       "timeout": null,
                     *       "rate_limit": null,
                     *       "batching": {
                     *         "max_events": 1,
                     *         "max_bytes": 1
                     *       },
                     *       "shards": 1,
                     *       "ordering": null,
                     *       "ordered_from": null,
                     *       "on_exhausted": "text",
                     *       "missing_after": null,
                     *       "basic_auth": true,
                     *       "oauth2": true,
                     *       "mtls": true,
                     *       "enabled": true,
                     *       "disabled_reason": null,
                     *       "created_at": "2026-11-27T02:30:00.000000Z",
                     *       "revision": 1,
                     *       "health": {
                     *         "state": "healthy",
                     *         "failures": 1,
                     *         "failing_since": null,
                     *         "open_until": null,
                     *         "trips": 1,
                     *         "slow_until": null
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["EndpointView"];
                };
            };
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            422: components["responses"]["Problem422"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    put_endpoint: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag that the change was made from; 412 if it has changed since. */
                "If-Match"?: string;
            };
            path: {
                tenant: string;
                endpoint: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "url": "https://hooks.acme.example/orders",
                 *       "event_types": [
                 *         "order.*"
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["EndpointSpec"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    /** @description Names this request in the logs. */
                    "x-request-id"?: string;
                    /** @description The revision; send it back as If-Match. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "ep_01m8d0q1w5f7n3k9xq4m3ae27k",
                     *       "tenant": "acme",
                     *       "url": "https://hooks.acme.example/orders",
                     *       "description": "Orders",
                     *       "metadata": {
                     *         "team": "shop"
                     *       },
                     *       "event_types": [
                     *         "order.*"
                     *       ],
                     *       "channels": [],
                     *       "filter": null,
                     *       "transform": null,
                     *       "payload": "{\"order\":\"o-1001\",\"total\":\"129.90\"}",
                     *       "version": null,
                     *       "header_names": [],
                     *       "signature": "text",
                     *       "secrets": 1,
                     *       "schedule": null,
                     *       "timeout": null,
                     *       "rate_limit": null,
                     *       "batching": {
                     *         "max_events": 1,
                     *         "max_bytes": 1
                     *       },
                     *       "shards": 1,
                     *       "ordering": null,
                     *       "ordered_from": null,
                     *       "on_exhausted": "text",
                     *       "missing_after": null,
                     *       "basic_auth": true,
                     *       "oauth2": true,
                     *       "mtls": true,
                     *       "enabled": true,
                     *       "disabled_reason": null,
                     *       "created_at": "2026-11-27T02:30:00.000000Z",
                     *       "revision": 1,
                     *       "health": {
                     *         "state": "healthy",
                     *         "failures": 1,
                     *         "failing_since": null,
                     *         "open_until": null,
                     *         "trips": 1,
                     *         "slow_until": null
                     *       },
                     *       "secret": "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD",
                     *       "public_key": null
                     *     }
                     */
                    "application/json": components["schemas"]["EndpointCreatedView"];
                };
            };
            /** @description Created */
            201: {
                headers: {
                    /** @description Names this request in the logs. */
                    "x-request-id"?: string;
                    /** @description The revision; send it back as If-Match. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "ep_01m8d0q1w5f7n3k9xq4m3ae27k",
                     *       "tenant": "acme",
                     *       "url": "https://hooks.acme.example/orders",
                     *       "description": "Orders",
                     *       "metadata": {
                     *         "team": "shop"
                     *       },
                     *       "event_types": [
                     *         "order.*"
                     *       ],
                     *       "channels": [],
                     *       "filter": null,
                     *       "transform": null,
                     *       "payload": "{\"order\":\"o-1001\",\"total\":\"129.90\"}",
                     *       "version": null,
                     *       "header_names": [],
                     *       "signature": "text",
                     *       "secrets": 1,
                     *       "schedule": null,
                     *       "timeout": null,
                     *       "rate_limit": null,
                     *       "batching": {
                     *         "max_events": 1,
                     *         "max_bytes": 1
                     *       },
                     *       "shards": 1,
                     *       "ordering": null,
                     *       "ordered_from": null,
                     *       "on_exhausted": "text",
                     *       "missing_after": null,
                     *       "basic_auth": true,
                     *       "oauth2": true,
                     *       "mtls": true,
                     *       "enabled": true,
                     *       "disabled_reason": null,
                     *       "created_at": "2026-11-27T02:30:00.000000Z",
                     *       "revision": 1,
                     *       "health": {
                     *         "state": "healthy",
                     *         "failures": 1,
                     *         "failing_since": null,
                     *         "open_until": null,
                     *         "trips": 1,
                     *         "slow_until": null
                     *       },
                     *       "secret": "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD",
                     *       "public_key": null
                     *     }
                     */
                    "application/json": components["schemas"]["EndpointCreatedView"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            409: components["responses"]["Problem409"];
            412: components["responses"]["Problem412"];
            413: components["responses"]["Problem413"];
            422: components["responses"]["Problem422"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    delete_endpoint: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag that the change was made from; 412 if it has changed since. */
                "If-Match"?: string;
            };
            path: {
                tenant: string;
                endpoint: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; there is nothing to say */
            204: {
                headers: {
                    /** @description Names this request in the logs. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            412: components["responses"]["Problem412"];
            422: components["responses"]["Problem422"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    update_endpoint: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag that the change was made from; 412 if it has changed since. */
                "If-Match"?: string;
            };
            path: {
                tenant: string;
                endpoint: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "url": "https://hooks.acme.example/orders",
                 *       "event_types": [
                 *         "order.*"
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["EndpointSpec"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    /** @description Names this request in the logs. */
                    "x-request-id"?: string;
                    /** @description The revision; send it back as If-Match. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "ep_01m8d0q1w5f7n3k9xq4m3ae27k",
                     *       "tenant": "acme",
                     *       "url": "https://hooks.acme.example/orders",
                     *       "description": "Orders",
                     *       "metadata": {
                     *         "team": "shop"
                     *       },
                     *       "event_types": [
                     *         "order.*"
                     *       ],
                     *       "channels": [],
                     *       "filter": null,
                     *       "transform": null,
                     *       "payload": "{\"order\":\"o-1001\",\"total\":\"129.90\"}",
                     *       "version": null,
                     *       "header_names": [],
                     *       "signature": "text",
                     *       "secrets": 1,
                     *       "schedule": null,
                     *       "timeout": null,
                     *       "rate_limit": null,
                     *       "batching": {
                     *         "max_events": 1,
                     *         "max_bytes": 1
                     *       },
                     *       "shards": 1,
                     *       "ordering": null,
                     *       "ordered_from": null,
                     *       "on_exhausted": "text",
                     *       "missing_after": null,
                     *       "basic_auth": true,
                     *       "oauth2": true,
                     *       "mtls": true,
                     *       "enabled": true,
                     *       "disabled_reason": null,
                     *       "created_at": "2026-11-27T02:30:00.000000Z",
                     *       "revision": 1,
                     *       "health": {
                     *         "state": "healthy",
                     *         "failures": 1,
                     *         "failing_since": null,
                     *         "open_until": null,
                     *         "trips": 1,
                     *         "slow_until": null
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["EndpointView"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            412: components["responses"]["Problem412"];
            413: components["responses"]["Problem413"];
            422: components["responses"]["Problem422"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    list_blocked_keys: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                endpoint: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    /** @description Names this request in the logs. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "ordering_key": "text",
                     *           "sequence": null,
                     *           "last": 1,
                     *           "since": "2026-11-26T00:00:00.000000Z",
                     *           "event_id": "evt_01m8de2kagt0cm0nk3cmxpwgex",
                     *           "status": "delivered",
                     *           "attempts_made": 1,
                     *           "code": 200,
                     *           "reason": ""
                     *         }
                     *       ],
                     *       "next_cursor": null
                     *     }
                     */
                    "application/json": components["schemas"]["BlockedKeyPage"];
                };
            };
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            422: components["responses"]["Problem422"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    disable_endpoint: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag that the change was made from; 412 if it has changed since. */
                "If-Match"?: string;
            };
            path: {
                tenant: string;
                endpoint: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /** @example {} */
                "application/json": components["schemas"]["DisableRequest"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    /** @description Names this request in the logs. */
                    "x-request-id"?: string;
                    /** @description The revision; send it back as If-Match. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "ep_01m8d0q1w5f7n3k9xq4m3ae27k",
                     *       "tenant": "acme",
                     *       "url": "https://hooks.acme.example/orders",
                     *       "description": "Orders",
                     *       "metadata": {
                     *         "team": "shop"
                     *       },
                     *       "event_types": [
                     *         "order.*"
                     *       ],
                     *       "channels": [],
                     *       "filter": null,
                     *       "transform": null,
                     *       "payload": "{\"order\":\"o-1001\",\"total\":\"129.90\"}",
                     *       "version": null,
                     *       "header_names": [],
                     *       "signature": "text",
                     *       "secrets": 1,
                     *       "schedule": null,
                     *       "timeout": null,
                     *       "rate_limit": null,
                     *       "batching": {
                     *         "max_events": 1,
                     *         "max_bytes": 1
                     *       },
                     *       "shards": 1,
                     *       "ordering": null,
                     *       "ordered_from": null,
                     *       "on_exhausted": "text",
                     *       "missing_after": null,
                     *       "basic_auth": true,
                     *       "oauth2": true,
                     *       "mtls": true,
                     *       "enabled": true,
                     *       "disabled_reason": null,
                     *       "created_at": "2026-11-27T02:30:00.000000Z",
                     *       "revision": 1,
                     *       "health": {
                     *         "state": "healthy",
                     *         "failures": 1,
                     *         "failing_since": null,
                     *         "open_until": null,
                     *         "trips": 1,
                     *         "slow_until": null
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["EndpointView"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            412: components["responses"]["Problem412"];
            413: components["responses"]["Problem413"];
            422: components["responses"]["Problem422"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    enable_endpoint: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag that the change was made from; 412 if it has changed since. */
                "If-Match"?: string;
            };
            path: {
                tenant: string;
                endpoint: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /** @example {} */
                "application/json": components["schemas"]["EnableRequest"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    /** @description Names this request in the logs. */
                    "x-request-id"?: string;
                    /** @description The revision; send it back as If-Match. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "endpoint": {
                     *         "id": "ep_01m8d0q1w5f7n3k9xq4m3ae27k",
                     *         "tenant": "acme",
                     *         "url": "https://hooks.acme.example/orders",
                     *         "description": "Orders",
                     *         "metadata": {
                     *           "team": "shop"
                     *         },
                     *         "event_types": [
                     *           "order.*"
                     *         ],
                     *         "channels": [],
                     *         "filter": null,
                     *         "transform": null,
                     *         "payload": "{\"order\":\"o-1001\",\"total\":\"129.90\"}",
                     *         "version": null,
                     *         "header_names": [],
                     *         "signature": "text",
                     *         "secrets": 1,
                     *         "schedule": null,
                     *         "timeout": null,
                     *         "rate_limit": null,
                     *         "batching": {
                     *           "max_events": 1,
                     *           "max_bytes": 1
                     *         },
                     *         "shards": 1,
                     *         "ordering": null,
                     *         "ordered_from": null,
                     *         "on_exhausted": "text",
                     *         "missing_after": null,
                     *         "basic_auth": true,
                     *         "oauth2": true,
                     *         "mtls": true,
                     *         "enabled": true,
                     *         "disabled_reason": null,
                     *         "created_at": "2026-11-27T02:30:00.000000Z",
                     *         "revision": 1,
                     *         "health": {
                     *           "state": "healthy",
                     *           "failures": 1,
                     *           "failing_since": null,
                     *           "open_until": null,
                     *           "trips": 1,
                     *           "slow_until": null
                     *         }
                     *       },
                     *       "replay": {
                     *         "id": "rp_01m8d0q1w5f7n3k9xq4m3ae27k",
                     *         "tenant": "acme",
                     *         "state": "running",
                     *         "endpoint_ids": [
                     *           "ep_01m8d0q1w5f7n3k9xq4m3ae27k"
                     *         ],
                     *         "event_type": "order.created",
                     *         "status": "exhausted",
                     *         "since": "2026-11-26T00:00:00.000000Z",
                     *         "until": null,
                     *         "missing": true,
                     *         "rate": 1,
                     *         "looked_at": 1,
                     *         "sent": 1,
                     *         "skipped": 1,
                     *         "created_at": "2026-11-27T02:30:00.000000Z",
                     *         "changed_at": "2026-11-27T02:30:00.412000Z"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["EnabledView"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            412: components["responses"]["Problem412"];
            413: components["responses"]["Problem413"];
            422: components["responses"]["Problem422"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    recover_endpoint: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gives the same answer for 24 hours. */
                "Idempotency-Key"?: string;
            };
            path: {
                tenant: string;
                endpoint: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "since": "2026-11-26T00:00:00.000000Z"
                 *     }
                 */
                "application/json": components["schemas"]["RecoverRequest"];
            };
        };
        responses: {
            /** @description Accepted; it goes on after this answer */
            202: {
                headers: {
                    /** @description Names this request in the logs. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "id": "rp_01m8d0q1w5f7n3k9xq4m3ae27k",
                     *           "tenant": "acme",
                     *           "state": "running",
                     *           "endpoint_ids": [
                     *             "ep_01m8d0q1w5f7n3k9xq4m3ae27k"
                     *           ],
                     *           "event_type": "order.created",
                     *           "status": "exhausted",
                     *           "since": "2026-11-26T00:00:00.000000Z",
                     *           "until": null,
                     *           "missing": true,
                     *           "rate": 1,
                     *           "looked_at": 1,
                     *           "sent": 1,
                     *           "skipped": 1,
                     *           "created_at": "2026-11-27T02:30:00.000000Z",
                     *           "changed_at": "2026-11-27T02:30:00.412000Z"
                     *         }
                     *       ],
                     *       "next_cursor": null
                     *     }
                     */
                    "application/json": components["schemas"]["ReplayPage"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            413: components["responses"]["Problem413"];
            422: components["responses"]["Problem422"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    list_secrets: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                endpoint: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    /** @description Names this request in the logs. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "position": 1,
                     *           "current": true,
                     *           "expires_at": null
                     *         }
                     *       ],
                     *       "next_cursor": null
                     *     }
                     */
                    "application/json": components["schemas"]["SecretPage"];
                };
            };
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            422: components["responses"]["Problem422"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    expire_old_secrets: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag that the change was made from; 412 if it has changed since. */
                "If-Match"?: string;
            };
            path: {
                tenant: string;
                endpoint: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /** @example {} */
                "application/json": components["schemas"]["Empty"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    /** @description Names this request in the logs. */
                    "x-request-id"?: string;
                    /** @description The revision; send it back as If-Match. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "ep_01m8d0q1w5f7n3k9xq4m3ae27k",
                     *       "tenant": "acme",
                     *       "url": "https://hooks.acme.example/orders",
                     *       "description": "Orders",
                     *       "metadata": {
                     *         "team": "shop"
                     *       },
                     *       "event_types": [
                     *         "order.*"
                     *       ],
                     *       "channels": [],
                     *       "filter": null,
                     *       "transform": null,
                     *       "payload": "{\"order\":\"o-1001\",\"total\":\"129.90\"}",
                     *       "version": null,
                     *       "header_names": [],
                     *       "signature": "text",
                     *       "secrets": 1,
                     *       "schedule": null,
                     *       "timeout": null,
                     *       "rate_limit": null,
                     *       "batching": {
                     *         "max_events": 1,
                     *         "max_bytes": 1
                     *       },
                     *       "shards": 1,
                     *       "ordering": null,
                     *       "ordered_from": null,
                     *       "on_exhausted": "text",
                     *       "missing_after": null,
                     *       "basic_auth": true,
                     *       "oauth2": true,
                     *       "mtls": true,
                     *       "enabled": true,
                     *       "disabled_reason": null,
                     *       "created_at": "2026-11-27T02:30:00.000000Z",
                     *       "revision": 1,
                     *       "health": {
                     *         "state": "healthy",
                     *         "failures": 1,
                     *         "failing_since": null,
                     *         "open_until": null,
                     *         "trips": 1,
                     *         "slow_until": null
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["EndpointView"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            412: components["responses"]["Problem412"];
            413: components["responses"]["Problem413"];
            422: components["responses"]["Problem422"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    reveal_secrets: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                endpoint: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /** @example {} */
                "application/json": components["schemas"]["Empty"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    /** @description Names this request in the logs. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "position": 1,
                     *           "current": true,
                     *           "expires_at": null,
                     *           "secret": "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD",
                     *           "public_key": null
                     *         }
                     *       ],
                     *       "next_cursor": null
                     *     }
                     */
                    "application/json": components["schemas"]["RevealedPage"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            413: components["responses"]["Problem413"];
            422: components["responses"]["Problem422"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    rotate_secret: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag that the change was made from; 412 if it has changed since. */
                "If-Match"?: string;
                /** @description The same key with the same request gives the same answer for 24 hours. */
                "Idempotency-Key"?: string;
            };
            path: {
                tenant: string;
                endpoint: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /** @example {} */
                "application/json": components["schemas"]["RotateRequest"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    /** @description Names this request in the logs. */
                    "x-request-id"?: string;
                    /** @description The revision; send it back as If-Match. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "secret": "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD",
                     *       "public_key": null,
                     *       "old_until": null,
                     *       "endpoint": {
                     *         "id": "ep_01m8d0q1w5f7n3k9xq4m3ae27k",
                     *         "tenant": "acme",
                     *         "url": "https://hooks.acme.example/orders",
                     *         "description": "Orders",
                     *         "metadata": {
                     *           "team": "shop"
                     *         },
                     *         "event_types": [
                     *           "order.*"
                     *         ],
                     *         "channels": [],
                     *         "filter": null,
                     *         "transform": null,
                     *         "payload": "{\"order\":\"o-1001\",\"total\":\"129.90\"}",
                     *         "version": null,
                     *         "header_names": [],
                     *         "signature": "text",
                     *         "secrets": 1,
                     *         "schedule": null,
                     *         "timeout": null,
                     *         "rate_limit": null,
                     *         "batching": {
                     *           "max_events": 1,
                     *           "max_bytes": 1
                     *         },
                     *         "shards": 1,
                     *         "ordering": null,
                     *         "ordered_from": null,
                     *         "on_exhausted": "text",
                     *         "missing_after": null,
                     *         "basic_auth": true,
                     *         "oauth2": true,
                     *         "mtls": true,
                     *         "enabled": true,
                     *         "disabled_reason": null,
                     *         "created_at": "2026-11-27T02:30:00.000000Z",
                     *         "revision": 1,
                     *         "health": {
                     *           "state": "healthy",
                     *           "failures": 1,
                     *           "failing_since": null,
                     *           "open_until": null,
                     *           "trips": 1,
                     *           "slow_until": null
                     *         }
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["RotatedView"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            412: components["responses"]["Problem412"];
            413: components["responses"]["Problem413"];
            422: components["responses"]["Problem422"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    skip_number: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                endpoint: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "ordering_key": "text",
                 *       "sequence": 1
                 *     }
                 */
                "application/json": components["schemas"]["SkipRequest"];
            };
        };
        responses: {
            /** @description Accepted; it goes on after this answer */
            202: {
                headers: {
                    /** @description Names this request in the logs. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            413: components["responses"]["Problem413"];
            422: components["responses"]["Problem422"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    show_endpoint_stats: {
        parameters: {
            query?: {
                /** @description Events of that time and later. */
                since?: string;
                /** @description Events before that time. */
                until?: string;
            };
            header?: never;
            path: {
                tenant: string;
                endpoint: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    /** @description Names this request in the logs. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "deliveries": 1,
                     *       "complete": true,
                     *       "by_status": {
                     *         "delivered": 800,
                     *         "waiting": 12
                     *       },
                     *       "success_rate": 0.994,
                     *       "attempts": 1,
                     *       "latency_ms": {
                     *         "p50": null,
                     *         "p95": null,
                     *         "p99": null,
                     *         "max": null
                     *       },
                     *       "codes": {
                     *         "200": 800,
                     *         "503": 12
                     *       },
                     *       "errors": {
                     *         "timeout": 3
                     *       },
                     *       "hours": [
                     *         {
                     *           "at": "2026-11-27T02:30:00.000000Z",
                     *           "delivered": 1,
                     *           "undelivered": 1,
                     *           "p50_ms": null,
                     *           "p95_ms": null
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["StatsView"];
                };
            };
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            422: components["responses"]["Problem422"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    test_endpoint: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                endpoint: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /** @example {} */
                "application/json": components["schemas"]["TestRequest"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    /** @description Names this request in the logs. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "number": 1,
                     *       "at": "2026-11-27T02:30:00.000000Z",
                     *       "lane": "fast",
                     *       "code": 200,
                     *       "error": null,
                     *       "ms": 96,
                     *       "timings": {
                     *         "dns": 1,
                     *         "connect": 1,
                     *         "tls": 1,
                     *         "first_byte": 1
                     *       },
                     *       "address": "203.0.113.7:443",
                     *       "request": {
                     *         "url": "https://hooks.acme.example/orders",
                     *         "headers": [
                     *           [
                     *             "webhook-id",
                     *             "evt_01m8de2kagt0cm0nk3cmxpwgex"
                     *           ]
                     *         ],
                     *         "body": null
                     *       },
                     *       "response": {
                     *         "headers": [
                     *           [
                     *             "webhook-id",
                     *             "evt_01m8de2kagt0cm0nk3cmxpwgex"
                     *           ]
                     *         ],
                     *         "body": "ok"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["AttemptView"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            413: components["responses"]["Problem413"];
            422: components["responses"]["Problem422"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    list_events: {
        parameters: {
            query?: {
                /** @description Most items on the page; it may hold fewer and not be the last. */
                limit?: number;
                /** @description `next_cursor` of the page before. */
                cursor?: string;
                /** @description Events of that time and later. */
                since?: string;
                /** @description Events before that time. */
                until?: string;
                /** @description A name, or a pattern such as order.* */
                type?: string;
            };
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    /** @description Names this request in the logs. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "id": "evt_01m8de2kagt0cm0nk3cmxpwgex",
                     *           "tenant": "acme",
                     *           "type": "order.created",
                     *           "timestamp": "2026-11-27T02:30:00.000000Z",
                     *           "version": null,
                     *           "channels": [],
                     *           "ordering_key": null,
                     *           "sequence": null,
                     *           "bytes": null
                     *         }
                     *       ],
                     *       "next_cursor": null
                     *     }
                     */
                    "application/json": components["schemas"]["EventPage"];
                };
            };
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            422: components["responses"]["Problem422"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    publish_event: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gives the same answer for 24 hours. */
                "Idempotency-Key"?: string;
            };
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "type": "order.created",
                 *       "data": {
                 *         "order": "o-1001",
                 *         "total": "129.90"
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["PublishRequest"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    /** @description Names this request in the logs. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "text",
                     *       "tenant": "acme",
                     *       "type": "order.created",
                     *       "timestamp": "2026-11-27T02:30:00.000000Z",
                     *       "created": true,
                     *       "registered": true
                     *     }
                     */
                    "application/json": components["schemas"]["PublishedView"];
                };
            };
            /** @description Created */
            201: {
                headers: {
                    /** @description Names this request in the logs. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "text",
                     *       "tenant": "acme",
                     *       "type": "order.created",
                     *       "timestamp": "2026-11-27T02:30:00.000000Z",
                     *       "created": true,
                     *       "registered": true
                     *     }
                     */
                    "application/json": components["schemas"]["PublishedView"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            413: components["responses"]["Problem413"];
            422: components["responses"]["Problem422"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    publish_events: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gives the same answer for 24 hours. */
                "Idempotency-Key"?: string;
            };
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "events": [
                 *         {
                 *           "type": "order.created",
                 *           "data": {
                 *             "order": "o-1001",
                 *             "total": "129.90"
                 *           }
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["BatchRequest"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    /** @description Names this request in the logs. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "id": null,
                     *           "created": true,
                     *           "problems": [
                     *             {
                     *               "field": "text",
                     *               "expected": "text"
                     *             }
                     *           ]
                     *         }
                     *       ],
                     *       "published": 1,
                     *       "existing": 1,
                     *       "failed": 1
                     *     }
                     */
                    "application/json": components["schemas"]["BatchView"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            413: components["responses"]["Problem413"];
            422: components["responses"]["Problem422"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    show_event: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                event: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    /** @description Names this request in the logs. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "evt_01m8de2kagt0cm0nk3cmxpwgex",
                     *       "tenant": "acme",
                     *       "type": "order.created",
                     *       "timestamp": "2026-11-27T02:30:00.000000Z",
                     *       "version": null,
                     *       "channels": [],
                     *       "ordering_key": null,
                     *       "sequence": null,
                     *       "bytes": null,
                     *       "payload": "{\"order\":\"o-1001\",\"total\":\"129.90\"}"
                     *     }
                     */
                    "application/json": components["schemas"]["EventWithPayload"];
                };
            };
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            422: components["responses"]["Problem422"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    list_deliveries_of_event: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                event: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    /** @description Names this request in the logs. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "tenant": "acme",
                     *           "endpoint_id": "ep_01m8d0q1w5f7n3k9xq4m3ae27k",
                     *           "event_id": "evt_01m8de2kagt0cm0nk3cmxpwgex",
                     *           "event_type": "order.created",
                     *           "event_timestamp": "2026-11-27T02:30:00.000000Z",
                     *           "status": "delivered",
                     *           "attempts_made": 1,
                     *           "code": 200,
                     *           "error": null,
                     *           "ms": 96,
                     *           "reason": "",
                     *           "next_attempt_at": null,
                     *           "changed_at": "2026-11-27T02:30:00.412000Z",
                     *           "ordering_key": null,
                     *           "sequence": null
                     *         }
                     *       ],
                     *       "next_cursor": null
                     *     }
                     */
                    "application/json": components["schemas"]["DeliveryPage"];
                };
            };
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            422: components["responses"]["Problem422"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    try_filter: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "event": {}
                 *     }
                 */
                "application/json": components["schemas"]["PlaygroundRequest"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    /** @description Names this request in the logs. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "matches": true,
                     *       "why": null,
                     *       "body": null,
                     *       "problems": [
                     *         {
                     *           "field": "text",
                     *           "expected": "text"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["PlaygroundView"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            413: components["responses"]["Problem413"];
            422: components["responses"]["Problem422"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    list_portal_sessions: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    /** @description Names this request in the logs. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "id": "text",
                     *           "created_at": "2026-11-27T02:30:00.000000Z",
                     *           "link_expires_at": "2026-11-27T02:30:00.412000Z",
                     *           "used_at": null,
                     *           "expires_at": null
                     *         }
                     *       ],
                     *       "next_cursor": null
                     *     }
                     */
                    "application/json": components["schemas"]["PortalSessionPage"];
                };
            };
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            422: components["responses"]["Problem422"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    create_portal_session: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /** @example {} */
                "application/json": components["schemas"]["PortalSessionRequest"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    /** @description Names this request in the logs. */
                    "x-request-id"?: string;
                    /** @description The revision; send it back as If-Match. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "text",
                     *       "created_at": "2026-11-27T02:30:00.000000Z",
                     *       "link_expires_at": "2026-11-27T02:30:00.412000Z",
                     *       "used_at": null,
                     *       "expires_at": null,
                     *       "url": "https://hooks.acme.example/orders"
                     *     }
                     */
                    "application/json": components["schemas"]["LinkView"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            413: components["responses"]["Problem413"];
            422: components["responses"]["Problem422"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    revoke_portal_sessions: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; there is nothing to say */
            204: {
                headers: {
                    /** @description Names this request in the logs. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            422: components["responses"]["Problem422"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    revoke_portal_session: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                session: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; there is nothing to say */
            204: {
                headers: {
                    /** @description Names this request in the logs. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            422: components["responses"]["Problem422"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    list_replays: {
        parameters: {
            query?: {
                /** @description Most items on the page; it may hold fewer and not be the last. */
                limit?: number;
                /** @description `next_cursor` of the page before. */
                cursor?: string;
            };
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    /** @description Names this request in the logs. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "id": "rp_01m8d0q1w5f7n3k9xq4m3ae27k",
                     *           "tenant": "acme",
                     *           "state": "running",
                     *           "endpoint_ids": [
                     *             "ep_01m8d0q1w5f7n3k9xq4m3ae27k"
                     *           ],
                     *           "event_type": "order.created",
                     *           "status": "exhausted",
                     *           "since": "2026-11-26T00:00:00.000000Z",
                     *           "until": null,
                     *           "missing": true,
                     *           "rate": 1,
                     *           "looked_at": 1,
                     *           "sent": 1,
                     *           "skipped": 1,
                     *           "created_at": "2026-11-27T02:30:00.000000Z",
                     *           "changed_at": "2026-11-27T02:30:00.412000Z"
                     *         }
                     *       ],
                     *       "next_cursor": null
                     *     }
                     */
                    "application/json": components["schemas"]["ReplayPage"];
                };
            };
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            422: components["responses"]["Problem422"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    start_replay: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gives the same answer for 24 hours. */
                "Idempotency-Key"?: string;
            };
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "status": "exhausted",
                 *       "since": "2026-11-26T00:00:00.000000Z"
                 *     }
                 */
                "application/json": components["schemas"]["ReplayRequest"];
            };
        };
        responses: {
            /** @description Accepted; it goes on after this answer */
            202: {
                headers: {
                    /** @description Names this request in the logs. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "rp_01m8d0q1w5f7n3k9xq4m3ae27k",
                     *       "tenant": "acme",
                     *       "state": "running",
                     *       "endpoint_ids": [
                     *         "ep_01m8d0q1w5f7n3k9xq4m3ae27k"
                     *       ],
                     *       "event_type": "order.created",
                     *       "status": "exhausted",
                     *       "since": "2026-11-26T00:00:00.000000Z",
                     *       "until": null,
                     *       "missing": true,
                     *       "rate": 1,
                     *       "looked_at": 1,
                     *       "sent": 1,
                     *       "skipped": 1,
                     *       "created_at": "2026-11-27T02:30:00.000000Z",
                     *       "changed_at": "2026-11-27T02:30:00.412000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["ReplayView"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            413: components["responses"]["Problem413"];
            422: components["responses"]["Problem422"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    preview_replay: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "status": "exhausted",
                 *       "since": "2026-11-26T00:00:00.000000Z"
                 *     }
                 */
                "application/json": components["schemas"]["ReplayRequest"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    /** @description Names this request in the logs. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "count": 1,
                     *       "complete": true
                     *     }
                     */
                    "application/json": components["schemas"]["PreviewView"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            413: components["responses"]["Problem413"];
            422: components["responses"]["Problem422"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    show_replay: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                replay: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    /** @description Names this request in the logs. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "rp_01m8d0q1w5f7n3k9xq4m3ae27k",
                     *       "tenant": "acme",
                     *       "state": "running",
                     *       "endpoint_ids": [
                     *         "ep_01m8d0q1w5f7n3k9xq4m3ae27k"
                     *       ],
                     *       "event_type": "order.created",
                     *       "status": "exhausted",
                     *       "since": "2026-11-26T00:00:00.000000Z",
                     *       "until": null,
                     *       "missing": true,
                     *       "rate": 1,
                     *       "looked_at": 1,
                     *       "sent": 1,
                     *       "skipped": 1,
                     *       "created_at": "2026-11-27T02:30:00.000000Z",
                     *       "changed_at": "2026-11-27T02:30:00.412000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["ReplayView"];
                };
            };
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            422: components["responses"]["Problem422"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    cancel_replay: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                replay: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /** @example {} */
                "application/json": components["schemas"]["Empty"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    /** @description Names this request in the logs. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "rp_01m8d0q1w5f7n3k9xq4m3ae27k",
                     *       "tenant": "acme",
                     *       "state": "running",
                     *       "endpoint_ids": [
                     *         "ep_01m8d0q1w5f7n3k9xq4m3ae27k"
                     *       ],
                     *       "event_type": "order.created",
                     *       "status": "exhausted",
                     *       "since": "2026-11-26T00:00:00.000000Z",
                     *       "until": null,
                     *       "missing": true,
                     *       "rate": 1,
                     *       "looked_at": 1,
                     *       "sent": 1,
                     *       "skipped": 1,
                     *       "created_at": "2026-11-27T02:30:00.000000Z",
                     *       "changed_at": "2026-11-27T02:30:00.412000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["ReplayView"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            413: components["responses"]["Problem413"];
            422: components["responses"]["Problem422"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    resume_replay: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                replay: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /** @example {} */
                "application/json": components["schemas"]["Empty"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    /** @description Names this request in the logs. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "rp_01m8d0q1w5f7n3k9xq4m3ae27k",
                     *       "tenant": "acme",
                     *       "state": "running",
                     *       "endpoint_ids": [
                     *         "ep_01m8d0q1w5f7n3k9xq4m3ae27k"
                     *       ],
                     *       "event_type": "order.created",
                     *       "status": "exhausted",
                     *       "since": "2026-11-26T00:00:00.000000Z",
                     *       "until": null,
                     *       "missing": true,
                     *       "rate": 1,
                     *       "looked_at": 1,
                     *       "sent": 1,
                     *       "skipped": 1,
                     *       "created_at": "2026-11-27T02:30:00.000000Z",
                     *       "changed_at": "2026-11-27T02:30:00.412000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["ReplayView"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            413: components["responses"]["Problem413"];
            422: components["responses"]["Problem422"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
}
