using System.Text.Json;
using System.Text.Json.Serialization;
using Hutong.Calling.Announcement;
using Hutong.Calling.Conference;
using Hutong.Calling.Conference.Guests;
using Hutong.Calling.Http;
using Hutong.Calling.Recording;
using Hutong.Calling.Records;
using Hutong.Calling.Settings;
using Hutong.Contracts.Calling;

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
[JsonSerializable(typeof(NewRecording))]
[JsonSerializable(typeof(Consent))]
[JsonSerializable(typeof(RecordingDetail))]
[JsonSerializable(typeof(VoicemailPage))]
[JsonSerializable(typeof(NewConferenceBody))]
[JsonSerializable(typeof(ConferenceChange))]
[JsonSerializable(typeof(ConferenceJoin))]
[JsonSerializable(typeof(NewPerson))]
[JsonSerializable(typeof(InvitedBody))]
[JsonSerializable(typeof(PersonChange))]
[JsonSerializable(typeof(ConferenceBody))]
[JsonSerializable(typeof(ConferencePage))]
[JsonSerializable(typeof(LiveBody))]
[JsonSerializable(typeof(ExportedConference))]
[JsonSerializable(typeof(GuestLook))]
[JsonSerializable(typeof(GuestSight))]
[JsonSerializable(typeof(GuestKnock))]
[JsonSerializable(typeof(GuestKnocked))]
[JsonSerializable(typeof(GuestState))]
[JsonSerializable(typeof(NewAnnouncementBody))]
[JsonSerializable(typeof(AnnouncementBody))]
[JsonSerializable(typeof(AnnouncementPage))]
[JsonSerializable(typeof(AnnouncementPeoplePage))]
[JsonSerializable(typeof(AnnouncementOutcome))]
[JsonSerializable(typeof(ExportedAnnouncement))]
sealed partial class CallingJson : JsonSerializerContext;
