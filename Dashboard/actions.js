// What can be done with an experiment. (The dialogs follow.)
/** The buttons for the present state. */
export function actionBar() {
    return [];
}
