"""The values that a tracking carrier may have, as the vendor publishes them in a table.

Source: BigCommerce docs, assets/csv/tracking_carrier_values.csv, 2026-04-01.
"""

_VALUES = """
17postservice 2ebox 2go 360lion 3jmslogistics 4-72 4px 6ls a1post a2b-ba aaa-cooper abcustom abf abxexpress-my
acommerce acscourier acsworldwide adicional adsone aduiepyle aeroflash aeronet aex afllog-ftp agility
air-canada-global air21 airmee-webhook airpak-express airspeed alfatrex alliedexpress alljoy alphafast
always-express amazon amazon-fba-swiship amazon-fba-swiship-de amazon-uk-api amsegroup amstan an-post andreani
anicamboxexpress anjun anserx anteraja ao-courier ao-deutschland apc apc-overnight apc-overnight-connum
apc-overnight-reference apg aprisaexpress aquiline aramex arco-spedizioni arrowxl ase asendia-de asendia-hk
asendia-uk asendia-usa asigna asm auexpress aupost-china australia-post austrian-post austrian-post-registered
averitt axlehire-ftp b2ceurope be belpost bert-fr bestwayparcel bh-posta bh-worldwide birdsystem bjshomedelivery
blinklastmile bluecare bluedart bluestar bluex bneed bollore-logistics bombinoexp bond bondscouriers borderexpress
box-berry boxc bpost bpost-international brazil-correios bring brouwer-transport brt-it brt-it-parcelid
brt-it-sender-ref budbee-webhook buylogic cae-delivers cainiao cambodia-post canada-post canpar caribou carriers
carry-flap cbl-logistica cdek cdek-tr cdldelivers celeritas cello-square ceska-posta ceva cfl-logistics cgs-express
champion-logistics chilexpress china-ems china-post chitchats choirexpress chrobinson chronopost-france
chronopost-portugal citylinkexpress cj-gls cj-hk-international cj-korea-thai cj-malaysia cj-malaysia-international
cj-philippines cjlogistics cjpacket cle-logistics clevy-links cloudwish-asia cndexpress cnexps cnwangtong
colis-prive colissimo collectco collectplus collivery com1express comet-tech con-way concise continental
coordinadora copa-courier cope corporatecouriers-webhook correo-argentino correo-uy correos-chile correos-de-mexico
correosexpress costmeticsnow courant-plus courex courier-plus courierit courierpost couriers-please cpacket cpex
crlexpress croshot cse ctc-express cubyn cuckooexpress cyprus-post dachser daeshin daiglobaltrack dajin danmark-post
dawnwing dayross dayton-freight dbschenker-se dbschenker-sv ddexpress dealer-send delcart-in delhivery deliver-it
delivere deliveryontime deliveryourparcel-za delnext deltec-courier demandship descartes designertransport-webhook
destiny detrack deutsch-post dex-i dhl dhl-active-tracing dhl-benelux dhl-deliverit dhl-es dhl-germany
dhl-global-mail dhl-global-mail-asia dhl-hk dhl-nl dhl-pieceid dhl-poland dhl-reference dhl-supply-chain-au
dhl-supplychain-apac dhlparcel-es dhlparcel-nl dhlparcel-ru dhlparcel-uk dialogo-logistica diamondcouriers dicom
didadi dimerco directcouriers directfreight-au-ref directlink directlog directparcels direx dmm-network dms-matrix
dobropost doora doordash-webhook dotzot dpd dpd-de dpd-fr-reference dpd-hk dpd-hungary dpd-ireland dpd-poland dpd-ro
dpd-ru dpd-uk dpe-express dpe-za dpex dsv dtdc dtdc-au dx dylt dynamic-logistics easy-mail ec-firstclass
ecargo-asecexpressia ecexpress echo ecms ecom-express ecoscooting edf-ftp efex efs ekart elian-post elta-courier
emirates-post empsexpress endeavour-delivery ensenda envialia envialia-reference ep-box eparcel-kr epostglobal
equick-cn esdex eshipping estafeta estes etomars etotal ets-express eu-fleet-solutions eurodis exapaq exelot-ftp
expeditors expresssale ezship far-international fargood fastbox fastrak-th fasttrack fastway-au fastway-ireland
fastway-nz fastway-za fdsexpress fedex fedex-crossborder fedex-fims fedex-freight fedex-uk fercam fetchr-webhook
fiege fiege-nl first-flight first-logistics firstmile flashexpress flytexpress fmx fnf-za fonsen forrun forwardair
freightquote freterapido fulfilla fulfillmen furdeco gac-webhook gangbao gati-kwe gba gbs-broker gdex geis
gel-express gemworldwide general-overnight geodis-calberson-fr geodis-espace geswl ghn gio-express global-express
globaltranz globavend globegistics glovo gls gls-croatia gls-cz gls-italy gls-netherlands gls-slovakia gls-slovenia
godependable gofly goglobalpost gojavas gojek-webhook gorush grab-webhook greyhound grupoampm gsi-express gso
hct-logistics hdb hellmann helthjem heppner heppner-fr hermes hermes-2mann-handling hermes-de heroexpress hh-exp
hipshipper hkd holisol home-delivery-solutions homedirect-logistics hong-kong-post hotsin-cargo houndexpress
hrparcel hrvatska-posta hsdexpress huantong hunter-express huodull hx-express i-dika i-parcel ibeone icumulus
idexpress idexpress-id imexglobalsolutions iml imxmail india-post india-post-int indopaket inpost-paczkomaty
integra2-ftp intel-valley intelipost interlink-express interlink-express-reference international-seur interparcel-au
interparcel-nz interparcel-uk intex-de intexpress israel-post israel-post-domestic italy-sda itis ivoy-webhook j-net
jam-express janco janio japan-post jayonexpress jcex jd-worldwide jersey-post jet-ship jindouyun jinsung jne jocom
joom-logistics joyingbox js-express jtcargo jtexpress jtexpress-vn jx k1-express kangaroo-my kargomkolay kdexp kec
kerry-ecommerce kerry-logistics kerrytj kerryttc-vn kgmhub kiala kn kng komon-express korea-post kurasi kwe-global
kwt ky-express la-poste-colissimo lalamove landmark-global landmark-global-reference lao-post lasership
latvijas-pasts lbcexpress lbcexpress-ftp leader legion-express lexship lht-express liccardi-express liefery
lietuvos-pastas line linkbridge lion-parcel locus-webhook logisters logistika logistyx-transgroup lonestar
loomis-express lotte ltianexp ltl lwe-hk m-xpress m3logistics magyar-posta mailamericas mailplus mailplus-jp
mainfreight mainway malaysia-post malaysia-post-posdaftar mara-xpress matdespatch matkahuolto maxcellents mbw meest
mexico-redpack mexico-senda-express mglobal mhi mikropakket mikropakket-be milkman mobi-br mondialrelay moova
morelink morning-express mrw-ftp mrw-spain mx-cargo mxe mydynalogic myhermes-uk mypostonline nacex nacex-spain
nacex-spain-reference naeko-ftp nanjingwoyuan national-sameday nationex nationwide-my new-zealand-post neway
neweggexpress newgistics newzealand-couriers nhans-solutions nightline nim-express ninjavan ninjavan-id ninjavan-my
ninjavan-thai ninjavan-webhook nipost nippon-express nmtransfer norsk-global nova-poshta nox-nachtexpress
ntlogistics-vn nuvoex nytlogistics oca-ar ocs ocs-worldwide okayparcel old-dominion omniparcel omnirps-webhook
omniva oneclick oneworldexpress ontrac opek orangedsinc osm-worldwide overseas-hr paack-webhook packlink padtf pago
palexpress pallet-network palletways pan-asia pandulogistics panther panther-reference paper-express paperfly
paquetexpress parcel-express parcel-force parcel2go parcelinklogistics parcelled-in parcelone parcelpal-webhook
parcelpoint parcelpost-sg parcelright parceltopost parcll parknparcel pcfcorp pfcexpress pflogistics pickrr pickup
pickupp-mys pickupp-sgp pil-logistics pilot-freight pitney-bowes pittohio pixsell planzer plusuk-webhook
poczta-polska pony-express portugal-ctt portugal-seur pos-indonesia pos-indonesia-int post-serbia post-slovenia
post56 posta-romana postaplus poste-italiane poste-italiane-paccocelere posten-norge posti postnl postnl-3s
postnl-international postnord postone postplus postur-is ppbyb pressiode primamulticipta professional-couriers
promeddelivery pts ptt-posta purolator quantium qwintry qxpress raben-group raf raiderex ramgroup-za rcl red-express
red-express-wb redur-es rincos rl-carriers roadbull roadrunner-freight rocketparcel routific-webhook royalshipments
rpd2man rpx rpxlogistics rpxonline rrdonnelley russian-post ruston rzyexpress safexpress sagawa saia-freight
sailpost sap-express sapo saudi-post sberlogistics-ru scudex-express sdh-scm sefl seino seko-sftp sekologistics
sending sendit sendle setel sf-express sf-express-cn sfb2c sfc sfcservice sfplus-webhook sgt-it shadowfax
ship-it-asia shipentegra shipgate shippit shipter shiptor shipwestgate shipx shopfans showl shree-maruti
shreeanjanicourier shreenandancourier shreetirupati shyplite sic-teliway simpletire-webhook simplypost
singapore-post singapore-speedpost singlobal-express sinotrans siodemka sk-posta sky-postal skybox skynet
skynetworldwide skynetworldwide-uae skynetworldwide-uk skypostal smartcat smg-express smooth smsa-express sonictl
spain-correos-es spanish-seur specialisedfreight-za speedcouriers-gr speedee speedex speedexcourier spoton spreadel
spring-gds spx spx-th srekorea srt-transport stallionexpress star-track star-track-courier star-track-express
starken stepforwardfs sto stone3pl streck-transport sutton sweden-posten swiship swiss-post swiss-post-ftp sypost
szdpex szendex taiwan-post taqbin-hk taqbin-jp taqbin-my taqbin-sg taqbin-taiwan tarrive taxydromiki
tazmanian-freight tck-express tcs tfm tforce-finalmile tgx thabit-logistics thailand-post thaiparcels thecourierguy
thedeliverygroup thenile-webhook tigfreight tiki tipsa tnt tnt-au tnt-click tnt-fr tnt-it tnt-reference tnt-uk
tnt-uk-reference tntpost-it toll-ipec toll-nz toll-priority toll-webhook tolos tophatterexpress topyou total-express
tourline trackon trakpak trans-kargo trans2u transmission-nl trumpcard trunkrs-webhook tuffnells tuffnells-reference
ubi-logistics uc56 uds uk-mail ukrposhta ups ups-freight ups-mi ups-reference usf-reddaway uship usps vamox venipak
via-express viaeurope viettelpost virtransport viwo vnpost vnpost-ems wahana wanbexpress weaship wedo wepost
westbank-courier whistl whistl-sftp winit wise-express wiseloads wishpost wizmo wmg wndirect wyngs-my xde-webhook
xdp-uk xdp-uk-reference xend xl-express xpert-delivery xpo-logistics xpost xpressbees xpressen-dk xq-express xyy
yakit yanwen ydex ydh-express yifan yingnuo-logistics yodel yodel-international yodeldirect yrc yto yundaex
yunexpress yurtici-kargo yusen yycom yyexpress zajil-express zalora-7-eleven zeleris zepto-express zes-express
ziingfinalmile zinc zjs-express zto-express zyllem
"""

TRACKING_CARRIERS = frozenset(_VALUES.split())
