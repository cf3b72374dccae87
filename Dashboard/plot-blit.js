// Many points at once: their pixels are copied by hand, which costs a tenth of asking the canvas for each.

let sheet = null;

/**
 * Draws all points of a layer.
 *
 * @param {CanvasRenderingContext2D} g
 * @param {{width: number, height: number}} frame
 * @param {{px: Float32Array, py: Float32Array, count: number}} target where the points are
 * @param {{canvas: HTMLCanvasElement, side: number, ratio: number}[]} sprites one for each style
 * @param {Uint8Array|null} style which sprite each point has
 */
export function blit(g, frame, { px, py, count }, sprites, style) {
    const { ratio } = sprites[0];
    const [width, height] = [Math.round(frame.width * ratio), Math.round(frame.height * ratio)];
    const image = new ImageData(width, height);
    const pixels = new Uint32Array(image.data.buffer);
    const stamps = sprites.map((sprite) => stampOf(sprite));
    for (let index = 0; index < count; index += 1) {
        const { side, cells } = stamps[style ? style[index] : 0];
        const left = Math.round(px[index] * ratio - side / 2);
        const top = Math.round(py[index] * ratio - side / 2);
        // Points without a place are NaN; comparing with it is never true.
        if (!(left >= 0 && top >= 0 && left + side <= width && top + side <= height)) continue;
        for (let row = 0; row < side; row += 1) {
            let to = (top + row) * width + left;
            for (let from = row * side; from < (row + 1) * side; from += 1, to += 1) {
                const cover = cells[from] >>> 24;
                if (cover === 0) continue;
                // Where points lie over each other the colour gets denser.
                const below = pixels[to] >>> 24;
                pixels[to] = (cells[from] & 0xffffff) | ((below + (((255 - below) * cover) >> 8)) << 24);
            }
        }
    }
    sheet ??= document.createElement("canvas");
    sheet.width = width;
    sheet.height = height;
    sheet.getContext("2d").putImageData(image, 0, 0);
    g.drawImage(sheet, 0, 0, frame.width, frame.height);
}

function stampOf(sprite) {
    const side = sprite.canvas.width;
    sprite.cells ??= new Uint32Array(
        sprite.canvas.getContext("2d").getImageData(0, 0, side, side).data.buffer);
    return { side, cells: sprite.cells };
}
