import AulaDomain
import AulaVideo
import NIOCore
import NIOPosix
import Crypto
