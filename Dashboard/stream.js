// Server-sent events over fetch, so that a token can travel in a header. Goes on after a break where it was.

import { request, isAbort } from "./api.js";

const FIRST_WAIT = 500;
const LONGEST_WAIT = 15000;
/** The server is silent for 15 s at most; a connection that is silent for longer is none. */
const SILENCE = 40000;

/**
 * Follows a stream of events until closed.
 *
 * States: "live", "reconnecting", "paused" (by the reader or in a hidden tab), "ended" (refused for good).
 */
export class EventStream {
    #path;
    #onMessage;
    #onState;
    #lastId = null;
    #controller = null;
    #wait = FIRST_WAIT;
    #timer = 0;
    #watchdog = 0;
    #held = false;
    #closed = false;

    /** @param {string} path @param {{onMessage(data, event), onState(state)}} handlers */
    constructor(path, { onMessage, onState }) {
        this.#path = path;
        this.#onMessage = onMessage;
        this.#onState = onState;
        this.state = "reconnecting";
        document.addEventListener("visibilitychange", this.#seen);
        this.#seen();
    }

    /** Stops listening until `resume`; nothing is lost, as the stream goes on by the last id. */
    pause() {
        this.#held = true;
        this.#stop("paused");
    }

    /** Goes on after `pause`. */
    resume() {
        this.#held = false;
        this.#seen();
    }

    /** Ends it for good. */
    close() {
        this.#closed = true;
        document.removeEventListener("visibilitychange", this.#seen);
        this.#stop("ended");
    }

    #seen = () => {
        if (this.#closed || this.#held) return;
        // A hidden tab holds no connection: a browser has only six for each server.
        if (document.hidden) this.#stop("paused");
        else if (!this.#controller) this.#run();
    };

    #stop(state) {
        clearTimeout(this.#timer);
        clearTimeout(this.#watchdog);
        this.#controller?.abort();
        this.#controller = null;
        this.#tell(state);
    }

    async #run() {
        const controller = new AbortController();
        this.#controller = controller;
        if (this.state !== "live") this.#tell("reconnecting");
        try {
            const headers = { Accept: "text/event-stream" };
            if (this.#lastId !== null) headers["Last-Event-ID"] = this.#lastId;
            const response = await request("GET", this.#path, { headers, signal: controller.signal });
            this.#tell("live");
            this.#wait = FIRST_WAIT;
            await this.#read(response.body, controller.signal);
        } catch (error) {
            if (isAbort(error) || controller.signal.aborted) return;
            if (error.status === 410) this.#lastId = null;
            else if (error.status >= 400 && error.status < 500 && error.status !== 429) return this.#stop(
                "ended");
        }
        if (this.#controller === controller) this.#again();
    }

    #again() {
        clearTimeout(this.#watchdog);
        this.#controller = null;
        this.#tell("reconnecting");
        this.#timer = setTimeout(() => this.#seen(), this.#wait * (0.75 + Math.random() / 2));
        this.#wait = Math.min(LONGEST_WAIT, this.#wait * 2);
    }

    async #read(body, signal) {
        const reader = body.pipeThrough(new TextDecoderStream()).getReader();
        let rest = "";
        while (!signal.aborted) {
            clearTimeout(this.#watchdog);
            this.#watchdog = setTimeout(() => {
                this.#stop("reconnecting");
                this.#seen();
            }, SILENCE);
            const { value, done } = await reader.read();
            if (done) return;
            const blocks = (rest + value).replace(/\r\n?/g, "\n").split("\n\n");
            rest = blocks.pop();
            for (const block of blocks) this.#take(block);
        }
    }

    #take(block) {
        const event = { type: "message", id: null };
        const data = [];
        for (const line of block.split("\n")) {
            const [, name, value] = /^([^:]*):? ?(.*)$/.exec(line);
            if (name === "data") data.push(value);
            else if (name === "event") event.type = value;
            else if (name === "id") event.id = value;
        }
        if (event.id !== null) this.#lastId = event.id;
        if (data.length === 0) return;
        let content = null;
        try {
            content = JSON.parse(data.join("\n"));
        } catch {
            return;
        }
        this.#onMessage(content, event);
    }

    #tell(state) {
        if (this.state === state) return;
        this.state = state;
        this.#onState(state);
    }
}
