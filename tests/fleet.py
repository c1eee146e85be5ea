"""Configuration files of made-up phones, as an import meets them."""

from xml.sax.saxutils import escape


def configuration(
    *, label: str = "Reception", account: str = "office", timer: str = "500", load: str = "sip88xx.14-0-1"
) -> bytes:
    """Return a file with one line and one speed dial. The password of the line is `secret` and its account's name."""
    return f"""<device>
<deviceProtocol>SIP</deviceProtocol><sipProfile>
<phoneLabel>{escape(label)}</phoneLabel>
<sipStack><timerT1>{timer}</timerT1></sipStack>
<sipLines>
<line button="1">
<featureID>9</featureID>
<featureLabel>Desk</featureLabel>
<name>{escape(account)}</name><proxy>USECALLMANAGER</proxy>
<authName>{escape(account)}</authName><authPassword>secret-{escape(account)}</authPassword>
</line>
<line button="2"><featureID>2</featureID><featureLabel>Door</featureLabel>
<speedDialNumber>**21</speedDialNumber></line></sipLines></sipProfile>
<devicePool><callManagerGroup><members><member priority="0"><callManager>
<ports><ethernetPhonePort>2000</ethernetPhonePort><sipPort>5060</sipPort><securedSipPort>5061</securedSipPort></ports>
<processNodeName>192.0.2.10</processNodeName></callManager></member></members></callManagerGroup></devicePool>
<loadInformation>{load}</loadInformation><transportLayerProtocol>2</transportLayerProtocol>
<vendorConfig><webAccess>0</webAccess><sshAccess>1</sshAccess></vendorConfig>
<certHash></certHash><anUnknownElement>  kept  </anUnknownElement>
</device>
""".encode()
