import AulaDomain
import AulaVideo
import Crypto
import NIOCore
import NIOPosix
