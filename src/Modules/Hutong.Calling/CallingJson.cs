using System.Text.Json;
using System.Text.Json.Serialization;
using Hutong.Calling.Http;
using Hutong.Calling.Records;
using Hutong.Calling.Settings;

namespace Hutong.Calling;

/// <summary>What is written and read as JSON.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(CallSettings))]
[JsonSerializable(typeof(CallEnded))]
[JsonSerializable(typeof(NewCall))]
[JsonSerializable(typeof(NewLeg))]
[JsonSerializable(typeof(NewTransfer))]
[JsonSerializable(typeof(HistoryPage))]
[JsonSerializable(typeof(CallBody))]
[JsonSerializable(typeof(VoicemailPage))]
sealed partial class CallingJson : JsonSerializerContext;
