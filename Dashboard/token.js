// Asks the reader for a token. Kept apart so that the pages that never need one do not wait for it.

/**
 * Shows the token dialog.
 *
 * @param {boolean} refused whether one was sent already and not taken
 * @returns {Promise<string>} the token, or an empty string
 */
export async function askForToken(refused) {
    const [{ openDialog }, { el, field }] = await Promise.all([import("./dialog.js"), import("./ui.js")]);
    return new Promise((resolve) => {
        const input = el("input",
            { type: "password", autocomplete: "off", spellcheck: false, name: "token", class: "wide" });
        const row = field("Token", input, {
            hint: "The server printed an admin token at its first start. It is kept in this tab only.",
            error: refused ? "The server did not take this token." : null,
        });
        openDialog({
            title: "This server asks for a token",
            body: row,
            initial: input,
            onClose: () => resolve(""),
            actions: [{ label: "Go on", kind: "primary", run: (close) => {
                const value = input.value.trim();
                if (!value) return row.showError("Please enter a token.");
                resolve(value);
                return close();
            } }],
        });
    });
}
