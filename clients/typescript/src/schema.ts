// Generated from docs/reference/openapi.json, SHA-256 864c9c664a6fae808619c0540073ae01b6b9afe54001db2c22323768a9774b02; do not edit
export interface paths {
    "/v1/blocked-keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List blocked ordering keys of all tenants, those that wait longest first */
        get: operations["list_all_blocked_keys"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/dead-letters": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the dead-letter queues: messages in each, and the age of the oldest message that was read */
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
        /**
         * Show some messages of a queue without removing them: any, or those whose fields have these values
         * @description In a value `*` and `?` are wildcards, and all filters must match. A field that the messages of this queue do not have is a problem. With a filter, the call reads the queue until it has found enough, for at most 12 seconds.
         */
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
        /** Delete all messages of a queue permanently. SQS allows this once a minute */
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
         * Send messages back to the queue they came from: all, by id, or by fields
         * @description A delivery starts its schedule again. For a stream fault, the events that can still be read are delivered; `problems` lists the rest. A call reads for at most 12 seconds and then says whether there is more.
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
         * List undelivered deliveries of all tenants, newest event first; or the deliveries of one tenant
         * @description Without a tenant, `status` is undelivered or one of the states that undelivered includes. The list may lag by some seconds.
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
    "/v1/deliveries/newest": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the newest deliveries of all tenants, for a screen that asks again and again
         * @description An answer reads a bounded number of partitions: those of the endpoints in the answer before, and some others in turn. So the first answers do not know all endpoints yet; `complete` says when they do.
         */
        get: operations["list_newest_deliveries"];
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
        /** Delete an event type; its events are no longer checked against a schema */
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
         * Check hooks files and apply them as one set, in a new version. If any file has an error, nothing is applied
         * @description Callers of this operation can make the worker run commands. Grant it to few.
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
        /** Show what would change if files were applied or a version restored */
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
        /** Restore an earlier version */
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
        /**
         * Evaluate a hook for a request and explain the result, without running or sending anything
         * @description The answer has what the sender would be answered, the action that would run, and why.
         */
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
        /** Show the figures of the last hours, the dead-letter queues, and the endpoints with problems */
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
        /** List captured inbound requests (parameter `CaptureRequests`), newest first */
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
        /** Show a captured request as it was received, including any secrets in it */
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
         * Run a captured request again, by the current version of the hooks that accepted it
         * @description The request is not verified again and is not treated as a duplicate.
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
        /** Show the current settings */
        get: operations["show_settings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sources": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show the mappings in use: what of a bus, a queue or a bucket is published, and as what */
        get: operations["show_sources"];
        /**
         * Check mappings and apply them in place of all others. If any has an error, nothing is applied
         * @description A mapping can publish to any tenant. Grant this operation to few.
         */
        put: operations["apply_sources"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sources/try": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Show what a message would be published as, by these mappings or by those in use. Nothing is published */
        post: operations["try_sources"];
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
        /** Show a tenant with the number of its endpoints: all, disabled, failing */
        get: operations["show_tenant"];
        /** Create a tenant; an existing tenant is not changed */
        put: operations["put_tenant"];
        post?: never;
        /**
         * Delete a tenant that has no endpoints
         * @description Its events and deliveries expire at their usual time.
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
        /** List a tenant's deliveries to all its endpoints, newest event first */
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
        /** Send up to 100 deliveries again; the answer lists those that were not found */
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
        /** Send a delivery again, with a new schedule */
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
         * @description The signing secret is only in this answer. If the tenant does not exist, it is created.
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
         * Create or replace the endpoint with an id that you choose
         * @description Fields that are not given take their default, except secrets, which are kept.
         */
        put: operations["put_endpoint"];
        post?: never;
        /** Delete an endpoint; deliveries that wait for it are cancelled */
        delete: operations["delete_endpoint"];
        options?: never;
        head?: never;
        /**
         * Change some of an endpoint's settings
         * @description Fields that are not given keep their value; null restores a field's default.
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
        /**
         * List ordering keys with waiting deliveries, up to 100, the longest wait first
         * @description Each key has the number that its deliveries wait for.
         */
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
        /**
         * Send every delivery again that was exhausted or held since a time
         * @description This starts one replay for each of the two states.
         */
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
        /** List the active signing secrets, oldest first, without their values */
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
        /** End the overlap of a rotation now; only the current secret signs from now on */
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
         * Show the active signing secrets with their values
         * @description Callers of this operation can sign as this deployment does. Grant it to few.
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
         * @description The new secret is only in this answer. During the overlap both secrets sign, so that receivers can change without a gap.
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
         * Skip a number of an ordering key, so that the later events of the key continue
         * @description Its delivery is cancelled. If its event has not come, deliveries no longer wait for it.
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
        /** Summarise an endpoint's newest deliveries by hour: statuses, status codes, latency */
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
         * Send one test POST to an endpoint now, signed like its deliveries, and show the answer
         * @description The test is not recorded and not retried. It also works for a disabled endpoint.
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
         * @description 201: the event is committed, and every endpoint that subscribes to it will get it. 200: the same event was published before. Another event with the same id is a conflict.
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
         * Publish up to 100 events, each independently
         * @description An error in one event does not stop the others; `failed` lists the errors.
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
        /** List an event's delivery to each of the tenant's current endpoints */
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
        /**
         * Try a filter and a transform on an event, without storing it
         * @description The answer says whether the event matches and what would be sent.
         */
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
        /** List unused links and open sessions, newest first */
        get: operations["list_portal_sessions"];
        put?: never;
        /**
         * Make a link to a tenant's portal
         * @description The link works once. It opens a session for this tenant only, for the time given.
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
        /** Revoke a link or a session; it ends immediately */
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
        /** Send deliveries again by filter: any number of them, page by page, at most `rate` per second */
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
        /** Count the deliveries that a replay would send again, without starting it */
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
        /** Stop a replay; deliveries that it has sent are not undone */
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
        /** Resume a cancelled replay where it stopped */
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
             * @description Default: the name of the first file.
             * @default null
             */
            set?: string | null;
            /**
             * Prune
             * @description Remove hooks of the set that are no longer in the files.
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
             * @description IP address of the connection.
             */
            address: string | null;
            /** @description Headers of the answer; after a success, only those of the last attempt. */
            request: components["schemas"]["RequestView"] | null;
            /** @description Only of the last attempt. */
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
             * @description Why the event was not published; empty if it was.
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
             * @description In the order of the request.
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
        /** BlockedAnywherePage */
        BlockedAnywherePage: {
            /** Items */
            items: components["schemas"]["BlockedAnywhereView"][];
            /**
             * Next Cursor
             * @description Pass it as `cursor` to get the next page; null on the last page.
             * @default null
             */
            next_cursor?: string | null;
            /**
             * Count
             * @description Number of blocked keys.
             */
            count: number;
            /**
             * Complete
             * @description false: there are more than were counted.
             */
            complete: boolean;
        };
        /**
         * BlockedAnywhereView
         * @description The same, with the endpoint that it belongs to.
         */
        BlockedAnywhereView: {
            /** Ordering Key */
            ordering_key: string;
            /**
             * Sequence
             * @description The number that deliveries wait for; null if the key is new.
             */
            sequence: number | null;
            /**
             * Last
             * @description The highest waiting number.
             */
            last: number;
            /**
             * Since
             * Format: date-time
             * @description When the wait began.
             * @example 2026-11-27T02:30:00.000000Z
             */
            since: string;
            /**
             * Event Id
             * @description null if the event with this number has not come.
             */
            event_id: string | null;
            /**
             * Status
             * @description Status of the delivery with this number; `missing` if its event has not come; `begins` if the key is new.
             */
            status: string;
            /** Attempts Made */
            attempts_made: number;
            /**
             * Code
             * @description HTTP status code of its last answer.
             */
            code: number | null;
            /** Reason */
            reason: string | null;
            /** Tenant */
            tenant: string;
            /** Endpoint Id */
            endpoint_id: string;
        };
        /** BlockedKeyPage */
        BlockedKeyPage: {
            /** Items */
            items: components["schemas"]["BlockedKeyView"][];
            /**
             * Next Cursor
             * @description Pass it as `cursor` to get the next page; null on the last page.
             * @default null
             */
            next_cursor?: string | null;
        };
        /**
         * BlockedKeyView
         * @description An ordering key with waiting deliveries, and the number they wait for.
         */
        BlockedKeyView: {
            /** Ordering Key */
            ordering_key: string;
            /**
             * Sequence
             * @description The number that deliveries wait for; null if the key is new.
             */
            sequence: number | null;
            /**
             * Last
             * @description The highest waiting number.
             */
            last: number;
            /**
             * Since
             * Format: date-time
             * @description When the wait began.
             * @example 2026-11-27T02:30:00.000000Z
             */
            since: string;
            /**
             * Event Id
             * @description null if the event with this number has not come.
             */
            event_id: string | null;
            /**
             * Status
             * @description Status of the delivery with this number; `missing` if its event has not come; `begins` if the key is new.
             */
            status: string;
            /** Attempts Made */
            attempts_made: number;
            /**
             * Code
             * @description HTTP status code of its last answer.
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
             * @description URL of an image.
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
             * @description Pass it as `cursor` to get the next page; null on the last page.
             * @default null
             */
            next_cursor?: string | null;
        };
        /** CapturedView */
        CapturedView: {
            /** Id */
            id: string;
            /**
             * Hooks
             * @description The hooks that ran; empty for a refused request.
             */
            hooks: string[];
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
             * Hooks
             * @description The hooks that ran; empty for a refused request.
             */
            hooks: string[];
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
             * @description The hooks that ran, each with the result of verification.
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
             * @description Pass it as `cursor` to get the next page; null on the last page.
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
             * @description HTTP status code of the last answer.
             */
            code: number | null;
            /**
             * Error
             * @description Kind of error of the last attempt.
             */
            error: string | null;
            /**
             * Ms
             * @description Duration of the last attempt.
             */
            ms: number | null;
            /**
             * Reason
             * @description Why the delivery is held, is cancelled, or waits without using an attempt.
             */
            reason: string | null;
            /**
             * Next Attempt At
             * @description Time of the next attempt. Null if the delivery waits for something else; see `reason`.
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
             * @description Only for endpoints with `ordering: key`.
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
             * @description HTTP status code of the last answer.
             */
            code: number | null;
            /**
             * Error
             * @description Kind of error of the last attempt.
             */
            error: string | null;
            /**
             * Ms
             * @description Duration of the last attempt.
             */
            ms: number | null;
            /**
             * Reason
             * @description Why the delivery is held, is cancelled, or waits without using an attempt.
             */
            reason: string | null;
            /**
             * Next Attempt At
             * @description Time of the next attempt. Null if the delivery waits for something else; see `reason`.
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
             * @description Only for endpoints with `ordering: key`.
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
             * @description Pass it as `cursor` to get the next page; null on the last page.
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
            queue: "delivery" | "inbound" | "inbound-fifo" | "stream" | "source";
            /** Waiting */
            waiting: number;
            /** In Flight */
            in_flight: number;
            /**
             * Oldest At
             * @description Of up to ten messages that were read.
             */
            oldest_at: string | null;
        };
        /** DiffRequest */
        DiffRequest: {
            /** Files */
            files?: components["schemas"]["FileGiven"][];
            /**
             * Version
             * @description Instead of files: show what restoring this version would change.
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
             * @description The version that is compared with.
             */
            version: number;
        };
        /** DisableRequest */
        DisableRequest: {
            /**
             * Reason
             * @description Recorded on the deliveries that are held.
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
             * @description Also replay the deliveries that were held while it was disabled.
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
         * @description An endpoint and its generated signing secret, which is shown only once.
         */
        EndpointCreatedView: {
            /** Id */
            id: string;
            /** Tenant */
            tenant: string;
            /**
             * Url
             * @description Where events are sent: a URL, or an ARN.
             */
            url: string;
            /**
             * Role
             * @description IAM role that Hookline assumes to send to an ARN in another account.
             */
            role: string | null;
            /**
             * External Id
             * @description External id that the role's trust policy must require.
             */
            external_id: string | null;
            /** Description */
            description: string;
            /** Metadata */
            metadata: {
                [key: string]: string;
            };
            /**
             * Event Types
             * @description Names or patterns; empty: all except hookline.*.
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
             * @description Names of the additional headers; their values are not shown.
             */
            header_names: string[];
            /** Signature */
            signature: string;
            /**
             * Secrets
             * @description Number of active signing secrets.
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
             * @description key: events of one ordering key are delivered one after another; null: no order.
             */
            ordering: string | null;
            /**
             * Ordered From
             * @description Event time from which the order applies; null: from the start.
             */
            ordered_from: string | null;
            /**
             * On Exhausted
             * @description stop: the key waits until you act; skip: the key continues.
             */
            on_exhausted: string;
            /**
             * Missing After
             * @description Seconds to wait for a missing number; null: the default.
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
             * @description null if the caller gave a secret, or if the endpoint existed.
             */
            secret: string | null;
            /**
             * Public Key
             * @description Public key of an Ed25519 secret (whsk_), with which receivers verify.
             */
            public_key: string | null;
        };
        /** EndpointPage */
        EndpointPage: {
            /** Items */
            items: components["schemas"]["EndpointView"][];
            /**
             * Next Cursor
             * @description Pass it as `cursor` to get the next page; null on the last page.
             * @default null
             */
            next_cursor?: string | null;
        };
        /**
         * EndpointSpec
         * @description A new endpoint, or the fields to change; `None` restores a field's default.
         */
        EndpointSpec: {
            /**
             * Url
             * @default null
             */
            url?: string | null;
            /**
             * Role
             * @default null
             */
            role?: string | null;
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
         * @description An endpoint. For each secret setting it says only whether it is set.
         */
        EndpointView: {
            /** Id */
            id: string;
            /** Tenant */
            tenant: string;
            /**
             * Url
             * @description Where events are sent: a URL, or an ARN.
             */
            url: string;
            /**
             * Role
             * @description IAM role that Hookline assumes to send to an ARN in another account.
             */
            role: string | null;
            /**
             * External Id
             * @description External id that the role's trust policy must require.
             */
            external_id: string | null;
            /** Description */
            description: string;
            /** Metadata */
            metadata: {
                [key: string]: string;
            };
            /**
             * Event Types
             * @description Names or patterns; empty: all except hookline.*.
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
             * @description Names of the additional headers; their values are not shown.
             */
            header_names: string[];
            /** Signature */
            signature: string;
            /**
             * Secrets
             * @description Number of active signing secrets.
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
             * @description key: events of one ordering key are delivered one after another; null: no order.
             */
            ordering: string | null;
            /**
             * Ordered From
             * @description Event time from which the order applies; null: from the start.
             */
            ordered_from: string | null;
            /**
             * On Exhausted
             * @description stop: the key waits until you act; skip: the key continues.
             */
            on_exhausted: string;
            /**
             * Missing After
             * @description Seconds to wait for a missing number; null: the default.
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
             * @description Pass it as `cursor` to get the next page; null on the last page.
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
             * @description Pass it as `cursor` to get the next page; null on the last page.
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
             * @description The event's number in its ordering key.
             */
            sequence: number | null;
            /**
             * Bytes
             * @description Size of its payload; null if the payload is in S3.
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
             * @description The event's number in its ordering key.
             */
            sequence: number | null;
            /**
             * Bytes
             * @description Size of its payload; null if the payload is in S3.
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
         * @description An endpoint's health: the recent results of its attempts.
         */
        HealthView: {
            /**
             * State
             * @description open: the circuit is open and deliveries wait; probing: one attempt decides whether it closes.
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
             * @description Number of times the circuit opened since the last success.
             */
            trips: number;
            /**
             * Slow Until
             * @description Deliveries use the slow lane until this time.
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
             * @description The hook as functions read it. Literal secrets are shown as ***.
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
             * @description Pass it as `cursor` to get the next page; null on the last page.
             * @default null
             */
            next_cursor?: string | null;
            /**
             * Complete
             * @description false: there may be more. The limit was reached, or 12 seconds were not enough to read the queue.
             */
            complete: boolean;
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
             * @description What the message says: tenant, endpoint, event, hook, reason, …
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
             * @description The link works once. The part after # never appears in a log.
             */
            url: string;
        };
        /** NewestPage */
        NewestPage: {
            /** Items */
            items: components["schemas"]["DeliveryView"][];
            /**
             * Cursor
             * @description Give it with the next request.
             */
            cursor: string;
            /**
             * Complete
             * @description Whether every endpoint has been looked at since the first of these answers.
             */
            complete: boolean;
        };
        /**
         * OAuth2
         * @description Client credentials (RFC 6749, 4.4). The token is fetched when needed and kept until it expires.
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
             * @description Share of attempts that were answered 2xx; null if there were none.
             */
            success_rate: number | null;
            /**
             * P50 Ms
             * @description Of first attempts, from the start of the connection to the end of the answer.
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
             * @description false: CloudWatch could not be read, or an emulator has no metrics; hours and totals are empty.
             */
            metrics: boolean;
            /** Hours */
            hours: components["schemas"]["OverviewHour"][];
            /**
             * Totals
             * @description Total of each metric over these hours.
             */
            totals: {
                [key: string]: number;
            };
            /**
             * Undelivered
             * @description Number of undelivered deliveries by state; every state is listed.
             */
            undelivered: components["schemas"]["WaitsView"][];
            /**
             * Undelivered Complete
             * @description false: counting stopped at about 8,000; there are more.
             */
            undelivered_complete: boolean;
            /** Dead Letters */
            dead_letters: components["schemas"]["DepthView"][];
            /**
             * Endpoints In Trouble
             * @description Those with the most serious problems first, at most 50.
             */
            endpoints_in_trouble: components["schemas"]["EndpointView"][];
            /**
             * Complete
             * @description false: more endpoints have problems than are listed.
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
             * @description Pass it as `cursor` to get the next page; null on the last page.
             * @default null
             */
            next_cursor?: string | null;
        };
        /** PortalSessionRequest */
        PortalSessionRequest: {
            /**
             * Link Seconds
             * @description How long the link can be used.
             * @default 300
             */
            link_seconds?: number;
            /**
             * Session Seconds
             * @description How long the session lasts after the link was used.
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
             * @description Deliveries that would be sent again; with `missing`, the number of events examined.
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
         * @description A problem as in RFC 9457. Programs should use `code`.
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
             * @description Errors of the request, by field; empty for other problems.
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
             * @description An id of your own. If you send the same event twice, it is published once.
             * @default null
             */
            id?: string | null;
            /**
             * Timestamp
             * @description Default: the current time.
             * @default null
             */
            timestamp?: string | null;
            /**
             * Version
             * @description Version of the event type.
             * @default null
             */
            version?: string | null;
            /** Channels */
            channels?: string[];
            /**
             * Ordering Key
             * @description Ordering key; the event gets the next number of this key.
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
             * @description false: the same event was published before.
             */
            created: boolean;
            /**
             * Registered
             * @description Whether the event type is registered, so that the data was checked against its schema.
             */
            registered: boolean;
        };
        /** PurgeRequest */
        PurgeRequest: {
            /**
             * Confirm
             * @description The name of the queue, to confirm.
             */
            confirm: string;
        };
        /** RecoverRequest */
        RecoverRequest: {
            /**
             * Since
             * Format: date-time
             * @description Only events of this time or later.
             * @example 2026-11-27T02:30:00.000000Z
             */
            since: string;
        };
        /** RedriveRequest */
        RedriveRequest: {
            /**
             * All
             * @description All messages. Otherwise give `ids` or `fields`.
             * @default false
             */
            all?: boolean;
            /** Ids */
            ids?: string[];
            /**
             * Fields
             * @description Values of fields; * and ? are wildcards. All must match.
             */
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
             * @description false: there may be more messages; call again.
             */
            complete: boolean;
            /**
             * Problems
             * @description Why stream faults stay in the queue: the first 20 reasons.
             */
            problems: string[];
        };
        /** ReplayPage */
        ReplayPage: {
            /** Items */
            items: components["schemas"]["ReplayView"][];
            /**
             * Next Cursor
             * @description Pass it as `cursor` to get the next page; null on the last page.
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
             * @description null: delivered, held, misconfigured and exhausted.
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
             * @description Send events that have no delivery to an endpoint, instead of existing deliveries.
             * @default false
             */
            missing?: boolean;
            /**
             * Rate
             * @description Maximum number of deliveries per second.
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
         * @description One error of a request: the field, and what was expected.
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
             * @description Only for a test.
             */
            url: string | null;
            /**
             * Headers
             * @description Headers as sent. For credentials and your own headers, only the names.
             */
            headers: [
                string,
                string
            ][];
            /**
             * Body
             * @description Only for a test; a delivery's body is made from its event.
             */
            body: string | null;
        };
        /** ResponseView */
        ResponseView: {
            /**
             * Headers
             * @description The attempts that were kept with the delivery.
             */
            headers: [
                string,
                string
            ][];
            /**
             * Body
             * @description The first 16 KiB of the answer, as text; less after a success.
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
             * @description Pass it as `cursor` to get the next page; null on the last page.
             * @default null
             */
            next_cursor?: string | null;
        };
        /** RevealedView */
        RevealedView: {
            /**
             * Position
             * @description 1 is the oldest active secret.
             */
            position: number;
            /** Current */
            current: boolean;
            /**
             * Expires At
             * @description When the secret stops signing; null for the current one.
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
             * @description Default: the version before the current one.
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
             * @description How long the old secret also signs.
             * @default 86400
             */
            overlap_seconds?: number;
            /**
             * Secret
             * @description A secret of your own; null: a secret is generated and returned.
             * @default null
             */
            secret?: string | null;
            /**
             * Secret Kind
             * @description null: the same kind as the current secret.
             * @default null
             */
            secret_kind?: ("whsec" | "whsk") | null;
        };
        /** RotatedView */
        RotatedView: {
            /**
             * Secret
             * @description Shown only once; null if the caller gave a secret.
             */
            secret: string | null;
            /** Public Key */
            public_key: string | null;
            /**
             * Old Until
             * @description null: the old secret no longer signs.
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
             * @description Pass it as `cursor` to get the next page; null on the last page.
             * @default null
             */
            next_cursor?: string | null;
        };
        /** SecretView */
        SecretView: {
            /**
             * Position
             * @description 1 is the oldest active secret.
             */
            position: number;
            /** Current */
            current: boolean;
            /**
             * Expires At
             * @description When the secret stops signing; null for the current one.
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
             * @description Whether callers use tokens instead of AWS signatures.
             */
            tokens: boolean;
        };
        /** SkipRequest */
        SkipRequest: {
            /** Ordering Key */
            ordering_key: string;
            /**
             * Sequence
             * @description The number to skip.
             */
            sequence: number;
        };
        /** SourceTryRequest */
        SourceTryRequest: {
            /**
             * Mappings
             * @description Either these, or `content`.
             * @default null
             */
            mappings?: {
                [key: string]: unknown;
            }[] | null;
            /**
             * Content
             * @description The mappings as a file: YAML or JSON.
             * @default null
             */
            content?: string | null;
            /**
             * Source
             * @enum {string}
             */
            source: "bus" | "queue" | "bucket";
            /**
             * Message
             * @description What the source sends: an event of EventBridge, a message's body, or a notification of S3.
             */
            message: string;
        };
        /** SourceTryView */
        SourceTryView: {
            /**
             * Items
             * @description An item for each event in the message.
             */
            items: components["schemas"]["TriedView"][];
        };
        /** SourcesAppliedView */
        SourcesAppliedView: {
            /** Revision */
            revision: number;
            /**
             * Mappings
             * @description Number of mappings.
             */
            mappings: number;
            /**
             * Changed
             * @description false: they were the same already.
             */
            changed: boolean;
        };
        /** SourcesRequest */
        SourcesRequest: {
            /**
             * Mappings
             * @description Either these, or `content`.
             * @default null
             */
            mappings?: {
                [key: string]: unknown;
            }[] | null;
            /**
             * Content
             * @description The mappings as a file: YAML or JSON.
             * @default null
             */
            content?: string | null;
        };
        /** SourcesView */
        SourcesView: {
            /** Revision */
            revision: number;
            /**
             * Mappings
             * @description In their order, each with the fields of the file.
             */
            mappings: {
                [key: string]: unknown;
            }[];
        };
        /** StartedRun */
        StartedRun: {
            /** Hook */
            hook: string;
            /**
             * Message Id
             * @description Id of the message in the inbound queue; it is also in the worker's log lines.
             */
            message_id: string;
        };
        /** StatsView */
        StatsView: {
            /**
             * Deliveries
             * @description Number of deliveries that were counted, newest first.
             */
            deliveries: number;
            /**
             * Complete
             * @description false: the time range holds more than the 2,000 deliveries that were counted.
             */
            complete: boolean;
            /** By Status */
            by_status: {
                [key: string]: number;
            };
            /**
             * Success Rate
             * @description Share of delivered among delivered, exhausted and cancelled.
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
             * @description Pass it as `cursor` to get the next page; null on the last page.
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
            /**
             * External Id
             * @description External id for roles in the tenant's AWS account that endpoints name.
             */
            external_id: string;
        };
        /** TestRequest */
        TestRequest: {
            /**
             * Event Type
             * @description Default: hookline.test.
             * @default
             */
            event_type?: string;
            /**
             * Data
             * @description The payload. Default: a short sample.
             * @default null
             */
            data?: unknown;
        };
        /**
         * TimingsView
         * @description Milliseconds from the attempt's start to the end of each phase; 0: not needed (connection reused).
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
        /** TriedView */
        TriedView: {
            /**
             * Mapping
             * @description Name of the mapping; null if none wants the message, which is ignored.
             */
            mapping: string | null;
            /** Tenant */
            tenant: string | null;
            /** Type */
            type: string | null;
            /** Id */
            id: string | null;
            /** Timestamp */
            timestamp: string | null;
            /** Ordering Key */
            ordering_key: string | null;
            /** Sequence */
            sequence: number | null;
            /**
             * Payload
             * @description As it would be sent, byte for byte.
             */
            payload: string | null;
        };
        /** TryRequest */
        TryRequest: {
            /** Files */
            files?: components["schemas"]["FileGiven"][];
            /**
             * Id
             * @description Id of the hook, in the files or among the hooks in use.
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
             * @description Secret reference to value.
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
             * @description Pass it as `cursor` to get the next page; null on the last page.
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
         * @description Deliveries in one state, of all tenants.
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
        /** @description `unauthorized`: The caller is not authenticated */
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
        /** @description `forbidden`: The caller is not allowed to do this · `missing-permission`: AWS refused: a permission is missing */
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
        /** @description `not-found`: Not found */
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
        /** @description `conflict`: The request conflicts with the current state · `tenant-not-empty`: The tenant still has endpoints · `event-type-in-use`: Endpoints subscribe to this event type · `idempotency-in-progress`: A request with this Idempotency-Key is still in progress */
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
        /** @description `precondition-failed`: It was changed in the meantime */
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
        /** @description `internal`: An internal error occurred */
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
        /** @description `unavailable`: A service is temporarily unavailable */
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
    list_all_blocked_keys: {
        parameters: {
            query?: {
                limit?: number;
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
                     *           "ordering_key": "text",
                     *           "sequence": null,
                     *           "last": 1,
                     *           "since": "2026-11-26T00:00:00.000000Z",
                     *           "event_id": "evt_01m8de2kagt0cm0nk3cmxpwgex",
                     *           "status": "delivered",
                     *           "attempts_made": 1,
                     *           "code": 200,
                     *           "reason": "",
                     *           "tenant": "acme",
                     *           "endpoint_id": "ep_01m8d0q1w5f7n3k9xq4m3ae27k"
                     *         }
                     *       ],
                     *       "next_cursor": null,
                     *       "count": 1,
                     *       "complete": true
                     *     }
                     */
                    "application/json": components["schemas"]["BlockedAnywherePage"];
                };
            };
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            422: components["responses"]["Problem422"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
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
                kind?: string;
                tenant?: string;
                endpoint?: string;
                event?: string;
                event_time?: string;
                event_type?: string;
                hook?: string;
                message?: string;
                received?: string;
                scheme?: string;
                attempts?: string;
                records?: string;
                /** @description Of a source's letter: the queue that it came from. */
                queue?: string;
                reason?: string;
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
                     *       "next_cursor": null,
                     *       "complete": true
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
            /** @description Done; the answer has no body */
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
            /** @description Accepted; the work continues after this answer */
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
                /** @description Maximum number of items on the page. A page may hold fewer items and still not be the last one. */
                limit?: number;
                /** @description `next_cursor` of the previous page. */
                cursor?: string;
                /** @description Only deliveries to this endpoint. */
                endpoint?: string;
                /** @description Only deliveries of this event. */
                event?: string;
                /** @description Event type: a name, or a pattern such as order.* */
                type?: string;
                /** @description undelivered: every status but delivered. */
                status?: "delivered" | "waiting" | "held" | "exhausted" | "misconfigured" | "cancelled" | "undelivered";
                /** @description HTTP status code of the last answer: 503, or 5xx. */
                code?: string;
                /** @description Kind of error of the last attempt, such as timeout. */
                error?: string;
                /** @description Only events of this time or later. */
                since?: string;
                /** @description Only events before this time. */
                until?: string;
                /** @description Only deliveries of this tenant, in any state. Without it: undelivered deliveries of all tenants. */
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
    list_newest_deliveries: {
        parameters: {
            query?: {
                /** @description Maximum number of deliveries. */
                limit?: number;
                /** @description `cursor` of the answer before. */
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
                     *       "cursor": "text",
                     *       "complete": true
                     *     }
                     */
                    "application/json": components["schemas"]["NewestPage"];
                };
            };
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            422: components["responses"]["Problem422"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    list_event_types: {
        parameters: {
            query?: {
                /** @description Maximum number of items on the page. A page may hold fewer items and still not be the last one. */
                limit?: number;
                /** @description `next_cursor` of the previous page. */
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
                /** @description The ETag of the version that you changed. The answer is 412 if it has changed since. */
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
                    /** @description The revision. Send it as If-Match with your next change. */
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
                    /** @description The revision. Send it as If-Match with your next change. */
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
                /** @description Delete it even if endpoints subscribe to it by name. */
                force?: boolean;
            };
            header?: {
                /** @description The ETag of the version that you changed. The answer is 412 if it has changed since. */
                "If-Match"?: string;
            };
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; the answer has no body */
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
                /** @description The ETag of the version that you changed. The answer is 412 if it has changed since. */
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
                    /** @description The revision. Send it as If-Match with your next change. */
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
                /** @description The ETag of the version that you changed. The answer is 412 if it has changed since. */
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
                    /** @description The revision. Send it as If-Match with your next change. */
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
                /** @description Maximum number of items on the page. A page may hold fewer items and still not be the last one. */
                limit?: number;
                /** @description `next_cursor` of the previous page. */
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
                     *           "role": null,
                     *           "external_id": null,
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
                     *           "payload": "envelope",
                     *           "version": null,
                     *           "header_names": [],
                     *           "signature": "standard",
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
                     *           "on_exhausted": "stop",
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
                /** @description Maximum number of items on the page. A page may hold fewer items and still not be the last one. */
                limit?: number;
                /** @description `next_cursor` of the previous page. */
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
                /** @description Maximum number of items on the page. A page may hold fewer items and still not be the last one. */
                limit?: number;
                /** @description `next_cursor` of the previous page. */
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
                     *           "hooks": [],
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
                     *       "hooks": [],
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
                /** @description For 24 hours, a request with the same key and the same content gets the same answer. */
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
            /** @description Accepted; the work continues after this answer */
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
    show_sources: {
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
                     *       "revision": 1,
                     *       "mappings": []
                     *     }
                     */
                    "application/json": components["schemas"]["SourcesView"];
                };
            };
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            422: components["responses"]["Problem422"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    apply_sources: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the version that you changed. The answer is 412 if it has changed since. */
                "If-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                /** @example {} */
                "application/json": components["schemas"]["SourcesRequest"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    /** @description Names this request in the logs. */
                    "x-request-id"?: string;
                    /** @description The revision. Send it as If-Match with your next change. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "revision": 1,
                     *       "mappings": 1,
                     *       "changed": true
                     *     }
                     */
                    "application/json": components["schemas"]["SourcesAppliedView"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            412: components["responses"]["Problem412"];
            413: components["responses"]["Problem413"];
            422: components["responses"]["Problem422"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    try_sources: {
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
                 *       "source": "bus",
                 *       "message": "text"
                 *     }
                 */
                "application/json": components["schemas"]["SourceTryRequest"];
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
                     *           "mapping": null,
                     *           "tenant": "acme",
                     *           "type": "order.created",
                     *           "id": null,
                     *           "timestamp": "2026-11-27T02:30:00.000000Z",
                     *           "ordering_key": null,
                     *           "sequence": null,
                     *           "payload": "{\"order\":\"o-1001\",\"total\":\"129.90\"}"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["SourceTryView"];
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
    list_tenants: {
        parameters: {
            query?: {
                /** @description Maximum number of items on the page. A page may hold fewer items and still not be the last one. */
                limit?: number;
                /** @description `next_cursor` of the previous page. */
                cursor?: string;
                /** @description Only tenants whose id begins with this text. */
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
                     *       "failing": 1,
                     *       "external_id": "hookline/eu-west-1/hookline/acme"
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
                     *       "failing": 1,
                     *       "external_id": "hookline/eu-west-1/hookline/acme"
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
                     *       "failing": 1,
                     *       "external_id": "hookline/eu-west-1/hookline/acme"
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
            /** @description Done; the answer has no body */
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
                /** @description Maximum number of items on the page. A page may hold fewer items and still not be the last one. */
                limit?: number;
                /** @description `next_cursor` of the previous page. */
                cursor?: string;
                /** @description Only deliveries to this endpoint. */
                endpoint?: string;
                /** @description Only deliveries of this event. */
                event?: string;
                /** @description Event type: a name, or a pattern such as order.* */
                type?: string;
                /** @description undelivered: every status but delivered. */
                status?: "delivered" | "waiting" | "held" | "exhausted" | "misconfigured" | "cancelled" | "undelivered";
                /** @description HTTP status code of the last answer: 503, or 5xx. */
                code?: string;
                /** @description Kind of error of the last attempt, such as timeout. */
                error?: string;
                /** @description Only events of this time or later. */
                since?: string;
                /** @description Only events before this time. */
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
                /** @description For 24 hours, a request with the same key and the same content gets the same answer. */
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
            /** @description Accepted; the work continues after this answer */
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
                /** @description For 24 hours, a request with the same key and the same content gets the same answer. */
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
            /** @description Accepted; the work continues after this answer */
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
                /** @description Maximum number of items on the page. A page may hold fewer items and still not be the last one. */
                limit?: number;
                /** @description `next_cursor` of the previous page. */
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
                     *           "role": null,
                     *           "external_id": null,
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
                     *           "payload": "envelope",
                     *           "version": null,
                     *           "header_names": [],
                     *           "signature": "standard",
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
                     *           "on_exhausted": "stop",
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
                /** @description For 24 hours, a request with the same key and the same content gets the same answer. */
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
                    /** @description The revision. Send it as If-Match with your next change. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "ep_01m8d0q1w5f7n3k9xq4m3ae27k",
                     *       "tenant": "acme",
                     *       "url": "https://hooks.acme.example/orders",
                     *       "role": null,
                     *       "external_id": null,
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
                     *       "payload": "envelope",
                     *       "version": null,
                     *       "header_names": [],
                     *       "signature": "standard",
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
                     *       "on_exhausted": "stop",
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
                     *       "role": null,
                     *       "external_id": null,
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
                     *       "payload": "envelope",
                     *       "version": null,
                     *       "header_names": [],
                     *       "signature": "standard",
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
                     *       "on_exhausted": "stop",
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
                /** @description The ETag of the version that you changed. The answer is 412 if it has changed since. */
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
                    /** @description The revision. Send it as If-Match with your next change. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "ep_01m8d0q1w5f7n3k9xq4m3ae27k",
                     *       "tenant": "acme",
                     *       "url": "https://hooks.acme.example/orders",
                     *       "role": null,
                     *       "external_id": null,
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
                     *       "payload": "envelope",
                     *       "version": null,
                     *       "header_names": [],
                     *       "signature": "standard",
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
                     *       "on_exhausted": "stop",
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
                    /** @description The revision. Send it as If-Match with your next change. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "ep_01m8d0q1w5f7n3k9xq4m3ae27k",
                     *       "tenant": "acme",
                     *       "url": "https://hooks.acme.example/orders",
                     *       "role": null,
                     *       "external_id": null,
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
                     *       "payload": "envelope",
                     *       "version": null,
                     *       "header_names": [],
                     *       "signature": "standard",
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
                     *       "on_exhausted": "stop",
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
                /** @description The ETag of the version that you changed. The answer is 412 if it has changed since. */
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
            /** @description Done; the answer has no body */
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
                /** @description The ETag of the version that you changed. The answer is 412 if it has changed since. */
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
                    /** @description The revision. Send it as If-Match with your next change. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "ep_01m8d0q1w5f7n3k9xq4m3ae27k",
                     *       "tenant": "acme",
                     *       "url": "https://hooks.acme.example/orders",
                     *       "role": null,
                     *       "external_id": null,
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
                     *       "payload": "envelope",
                     *       "version": null,
                     *       "header_names": [],
                     *       "signature": "standard",
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
                     *       "on_exhausted": "stop",
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
                /** @description The ETag of the version that you changed. The answer is 412 if it has changed since. */
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
                    /** @description The revision. Send it as If-Match with your next change. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "ep_01m8d0q1w5f7n3k9xq4m3ae27k",
                     *       "tenant": "acme",
                     *       "url": "https://hooks.acme.example/orders",
                     *       "role": null,
                     *       "external_id": null,
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
                     *       "payload": "envelope",
                     *       "version": null,
                     *       "header_names": [],
                     *       "signature": "standard",
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
                     *       "on_exhausted": "stop",
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
                /** @description The ETag of the version that you changed. The answer is 412 if it has changed since. */
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
                    /** @description The revision. Send it as If-Match with your next change. */
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
                     *         "role": null,
                     *         "external_id": null,
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
                     *         "payload": "envelope",
                     *         "version": null,
                     *         "header_names": [],
                     *         "signature": "standard",
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
                     *         "on_exhausted": "stop",
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
                /** @description For 24 hours, a request with the same key and the same content gets the same answer. */
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
            /** @description Accepted; the work continues after this answer */
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
                /** @description The ETag of the version that you changed. The answer is 412 if it has changed since. */
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
                    /** @description The revision. Send it as If-Match with your next change. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "ep_01m8d0q1w5f7n3k9xq4m3ae27k",
                     *       "tenant": "acme",
                     *       "url": "https://hooks.acme.example/orders",
                     *       "role": null,
                     *       "external_id": null,
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
                     *       "payload": "envelope",
                     *       "version": null,
                     *       "header_names": [],
                     *       "signature": "standard",
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
                     *       "on_exhausted": "stop",
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
                /** @description The ETag of the version that you changed. The answer is 412 if it has changed since. */
                "If-Match"?: string;
                /** @description For 24 hours, a request with the same key and the same content gets the same answer. */
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
                    /** @description The revision. Send it as If-Match with your next change. */
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
                     *         "role": null,
                     *         "external_id": null,
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
                     *         "payload": "envelope",
                     *         "version": null,
                     *         "header_names": [],
                     *         "signature": "standard",
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
                     *         "on_exhausted": "stop",
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
            /** @description Accepted; the work continues after this answer */
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
                /** @description Only events of this time or later. */
                since?: string;
                /** @description Only events before this time. */
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
                /** @description Maximum number of items on the page. A page may hold fewer items and still not be the last one. */
                limit?: number;
                /** @description `next_cursor` of the previous page. */
                cursor?: string;
                /** @description Only events of this time or later. */
                since?: string;
                /** @description Only events before this time. */
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
                /** @description For 24 hours, a request with the same key and the same content gets the same answer. */
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
                /** @description For 24 hours, a request with the same key and the same content gets the same answer. */
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
                    /** @description The revision. Send it as If-Match with your next change. */
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
            /** @description Done; the answer has no body */
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
            /** @description Done; the answer has no body */
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
                /** @description Maximum number of items on the page. A page may hold fewer items and still not be the last one. */
                limit?: number;
                /** @description `next_cursor` of the previous page. */
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
                /** @description For 24 hours, a request with the same key and the same content gets the same answer. */
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
            /** @description Accepted; the work continues after this answer */
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
