"""An RTSP server that we did not write (gst-rtsp-server), for interoperability tests.

  gst_server.py FILE.mkv h264|h265 [USER:PASSWORD [basic|digest]]

Serves the file at rtsp://127.0.0.1:PORT/live on a free port and prints PORT.
Ends when its standard input does.
"""
import sys
import threading

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstRtsp", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import GLib, Gst, GstRtsp, GstRtspServer  # noqa: E402

Gst.init(None)
path, codec = sys.argv[1:3]
chain = "filesrc location=%s ! matroskademux ! %sparse ! rtp%spay name=pay0 pt=96 config-interval=-1" % (
    path, codec, codec)

server = GstRtspServer.RTSPServer()
server.set_address("127.0.0.1")
server.set_service("0")
factory = GstRtspServer.RTSPMediaFactory()
factory.set_launch("( %s )" % chain)
factory.set_shared(True)
server.get_mount_points().add_factory("/live", factory)

if len(sys.argv) > 3:
    user, password = sys.argv[3].split(":", 1)
    way = sys.argv[4] if len(sys.argv) > 4 else "digest"
    auth = GstRtspServer.RTSPAuth()
    token = GstRtspServer.RTSPToken()
    token.set_string("media.factory.role", "viewer")
    if way == "basic":
        auth.set_supported_methods(GstRtsp.RTSPAuthMethod.BASIC)
        auth.add_basic(GstRtspServer.RTSPAuth.make_basic(user, password), token)
    else:
        auth.set_supported_methods(GstRtsp.RTSPAuthMethod.DIGEST)
        auth.add_digest(user, password, token)
    server.set_auth(auth)
    permissions = GstRtspServer.RTSPPermissions()
    permissions.add_permission_for_role("viewer", "media.factory.access", True)
    permissions.add_permission_for_role("viewer", "media.factory.construct", True)
    factory.set_permissions(permissions)

server.attach(None)
print(server.get_bound_port(), flush=True)
loop = GLib.MainLoop()


def wait_for_end():
    sys.stdin.read()
    GLib.idle_add(loop.quit)


threading.Thread(target=wait_for_end, daemon=True).start()
loop.run()
