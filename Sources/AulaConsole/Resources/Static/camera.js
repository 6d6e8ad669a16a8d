// A camera's own page: the picture as it is now, over the still that the server put there.

import { LivePlayer } from "./player.js";

const frame = document.getElementById("camera-picture");
new LivePlayer(frame, frame.dataset.camera, { roles: ["main", "sub"] });
